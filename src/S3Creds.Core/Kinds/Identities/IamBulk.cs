using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>All users, roles, groups and own policies of the account, in one list (API GetAccountAuthorizationDetails).</summary>
internal sealed class IamBulk : BulkRead
{
    private IamBulk() { }

    public static IamBulk Instance { get; } = new();

    public override string What => "users, groups, roles and policies";

    public override IReadOnlyList<NeededAction> Actions { get; } =
    [NeededAction.Read("iam:GetAccountAuthorizationDetails", ActionTarget.Account)];

    public override bool CanBeMissing => true;

    public override IReadOnlyList<Diagnostic>? WithoutThem(AwsSession aws, Exception failure) =>
        aws.LacksIam(failure) ? [AwsCodes.NoIam.With("this store has no IAM: only buckets are read and managed")] : null;

    public override async Task ReadAsync(BulkReading reading, CancellationToken cancellationToken)
    {
        var kinds = reading.Kinds.Select(k => k.Inner).OfType<IamKind>().Where(k => k.Bulk == this).ToList();
        var details = kinds.ToDictionary(k => k, _ => new List<IamDetail>());
        string? marker = null;
        do
        {
            var page = await reading.Aws.Iam.GetAccountAuthorizationDetailsAsync(
                new()
                {
                    Filter = ["User", "Role", "Group", "LocalManagedPolicy"],
                    MaxItems = 1000,
                    Marker = marker,
                },
                cancellationToken
            );
            foreach (var kind in kinds)
                details[kind].AddRange(kind.In(reading.Aws, page));
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (!string.IsNullOrEmpty(marker));

        foreach (var (kind, found) in details)
            await kind.FoundAsync(reading, found, cancellationToken);
        var declared = reading.Resources.Select(r => r.Key).Where(a => reading.Desired[a] is not null);
        await reading.ForEachAsync(
            declared.Select(a => (Kind: kinds.Of(a.Kind) as IamKind, Address: a)).Where(d => d.Kind is not null),
            d => d.Kind!.ReadSettingsAsync(reading, d.Address, cancellationToken),
            cancellationToken
        );
    }
}
