using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.AccessKeys;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Core.Planning;

namespace S3Creds.Core.Reconciling;

/// <summary>The rotation of a user's key that no manifest manages, such as one that <c>create</c> made: a plan of the same machine and the
/// same steps as a manifest's. The existing key is adopted first, so that it is retired and not treated as a foreign one.</summary>
public static class KeyRotation
{
    /// <param name="keys">The user, and where a new key goes: no sinks where only the retired key is ended.</param>
    /// <param name="allowed">Approval tokens.</param>
    /// <exception cref="S3CredsException">There is no such user (1); manifests manage it, or its state leaves no safe way (4).</exception>
    public static async Task<PlanResult> PlanAsync(
        AwsSession aws,
        string tool,
        DeclaredKeys keys,
        KeyRequest request,
        IReadOnlyCollection<string> allowed,
        CancellationToken cancellationToken
    )
    {
        var account = (await aws.WhoAmIAsync(cancellationToken)).Account;
        await CheckUserAsync(aws, keys.User, cancellationToken);
        var read = await KeyReader.ReadAsync(aws, keys.User, keys.Sinks, cancellationToken);
        if (request.End is not null && (read.Tags.Intent is not null || read.Tags.Delivering is not null))
        {
            throw Refused(
                $"user {keys.User}: an interrupted rotation is completed first",
                $"run s3creds rotate {keys.User} --deliver SINK with the same sinks"
            );
        }

        var adopted = request.End is null ? Adoptable(read) : null;
        var ring = adopted is null ? read : read with { Tags = read.Tags with { Current = adopted.Id } };
        var decision = KeyMachine.Next(ring, keys.Settings, request, aws.Time.GetUtcNow());
        var replaces = decision.Transitions.Any(t => t.Action == KeyAction.TagIntent);
        if (adopted is not null && replaces)
            decision = decision with { Transitions = [.. WithAdoption(decision.Transitions, adopted)] };
        var steps = KeyPlan.Steps(ring, decision, aws.Time.GetUtcNow()).ToList();
        var plan = new Plan(
            PlanFile.FormatVersion,
            tool,
            account,
            "",
            PlanDigest.Of(""),
            PlanDigest.Of(""),
            steps,
            [.. steps.Where(s => s.Risk.HasFlag(Risk.Delete)).Select(s => Approval(s, allowed))],
            [.. decision.Notes],
            Complete: true,
            Unchanged: steps.Count == 0 ? 1 : 0
        );
        return new PlanResult(plan, ResourceSet.Empty, ResourceSet.Empty) { Rings = [ring] };
    }

    /// <summary>The keys of a user as they are now.</summary>
    public static Task<KeyRing> ReadAsync(AwsSession aws, string user, CancellationToken cancellationToken) =>
        KeyReader.ReadAsync(aws, user, [], cancellationToken);

    /// <summary>The one active key that no tag names, while no other is in use; null where there is none.</summary>
    /// <exception cref="S3CredsException">There are two: which one is in use is not known, and a third cannot be made.</exception>
    private static LiveKey? Adoptable(KeyRing ring)
    {
        if (ring[ring.Tags.Current] is not null)
            return null;
        var undelivered = KeyMachine.Undelivered(ring).Select(k => k.Id).ToHashSet(StringComparer.Ordinal);
        var unnamed = ring.Keys.Where(k => !ring.Tags.Named.Contains(k.Id) && !undelivered.Contains(k.Id)).ToList();
        if (unnamed.Count > 1)
        {
            var idle = unnamed.Find(k => !k.Active) ?? unnamed.Find(k => k.LastUse is KeyUse.Never);
            throw Refused(
                $"user {ring.User} has two access keys, and IAM allows no third: {string.Join("; ", unnamed.Select(Described))}",
                $"delete the one that is not used: aws iam delete-access-key --user-name {ring.User} --access-key-id {idle?.Id ?? "ID"}"
            );
        }

        return unnamed is [{ Active: true } one] ? one : null;
    }

    /// <summary>After what an earlier run left behind, before anything new.</summary>
    private static IEnumerable<KeyTransition> WithAdoption(IReadOnlyList<KeyTransition> transitions, LiveKey adopted)
    {
        foreach (var transition in transitions)
        {
            if (transition.Action == KeyAction.TagIntent)
                yield return new KeyTransition(KeyAction.Adopt, adopted.Id, "it was not created by s3creds and will be replaced");
            yield return transition;
        }
    }

    private static string Described(LiveKey key) => $"{key.Id} ({(key.Active ? "active" : "inactive")}, last used {Used(key.LastUse)})";

    private static string Used(KeyUse use) => use is KeyUse.Unknown ? "unknown" : KeyCase.UseText(use);

    private static Approval Approval(PlanStep step, IReadOnlyCollection<string> allowed)
    {
        var token = $"delete:{step.Address}";
        return new Approval(token, step.Reason, PlanGuard.IsGiven(allowed, token));
    }

    private static async Task CheckUserAsync(AwsSession aws, string user, CancellationToken cancellationToken)
    {
        OwnershipTags ownership;
        try
        {
            var found = (await aws.Iam.GetUserAsync(new GetUserRequest { UserName = user }, cancellationToken)).User;
            ownership = OwnershipTagMap.Of(IamDetail.TagsOf(found?.Tags));
        }
        catch (NoSuchEntityException e)
        {
            throw new S3CredsException(
                KeyCodes.NoUser.With($"there is no user {user}", "run s3creds list-users to list them"),
                Outcome.Failed,
                e
            );
        }

        if (ownership.Owner is { } owner)
            throw Refused(
                $"user {user} is owned by the manifests of '{owner}'",
                $"declare its keys there, then run s3creds rotate {user} --now -f MANIFEST"
            );
    }

    private static S3CredsException Refused(string message, string hint) => new(KeyCodes.NoRotation.With(message, hint), Outcome.Refused);
}
