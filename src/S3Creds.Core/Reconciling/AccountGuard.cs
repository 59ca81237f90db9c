using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Reconciling;

/// <summary>Nothing is read or written before it is known that the credentials are of the account that the manifests name.</summary>
internal sealed class AccountGuard(AwsSession aws)
{
    /// <summary>The account of the credentials; null where the manifests name none.</summary>
    /// <exception cref="S3CredsException">They belong to another account (refused), or to none (failed).</exception>
    public async Task<CallerIdentity?> CheckAsync(string account, CancellationToken cancellationToken) =>
        (await VerifiedAsync(account, unverified: false, cancellationToken)).Caller;

    /// <summary>The same, and whether the store has reported it.</summary>
    /// <param name="unverified">A store that cannot report the account is believed to be the right one.</param>
    public async Task<(CallerIdentity? Caller, bool IsVerified)> VerifiedAsync(
        string account,
        bool unverified,
        CancellationToken cancellationToken
    )
    {
        if (account == AwsSession.NoAccount)
            return (null, true);
        CallerIdentity caller;
        try
        {
            caller = await aws.WhoAmIAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException and not S3CredsException && aws.LacksIdentity(e))
        {
            return unverified
                ? (null, false)
                : throw new S3CredsException(
                    StoreCodes.NotVerifiable.With(
                        $"checking the credentials: the store cannot report their account ({AwsError.Reason(e)}), the manifests are for "
                            + account,
                        "use account: none in the manifests of a store without accounts, or --unverified-account"
                    ),
                    Outcome.Failed,
                    e
                );
        }
        catch (Exception e) when (e is not OperationCanceledException and not S3CredsException)
        {
            throw new S3CredsException(AwsError.Explain(e, "checking the credentials"), Outcome.Failed, e);
        }

        return caller.Account == account
            ? (caller, true)
            : throw new S3CredsException(
                PlanCodes.WrongAccount.With(
                    $"the credentials are of account {caller.Account}, the manifests are for {account}",
                    "nothing was read: use another profile"
                ),
                Outcome.Refused
            );
    }

    /// <summary>The user or role that the credentials are of; nothing for the root user and others.</summary>
    public static IEnumerable<ResourceAddress> AddressOf(CallerIdentity? caller)
    {
        var parts = caller?.Arn.Split(':', 6) ?? [];
        if (parts.Length < 6)
            yield break;
        var names = parts[5].Split('/');
        if (names[0] == "user" && names.Length > 1)
            yield return new ResourceAddress(ResourceKind.User, names[^1]);
        if (names[0] == "assumed-role" && names.Length > 1)
            yield return new ResourceAddress(ResourceKind.Role, names[1]);
    }
}
