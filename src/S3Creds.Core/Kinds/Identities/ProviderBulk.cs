using S3Creds.Core.Aws;
using S3Creds.Core.Aws.Errors;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>All identity providers of one kind: the list has their names, and each costs a call that brings all of it. They are
/// few.</summary>
internal sealed class ProviderBulk(ProviderObject api) : BulkRead
{
    public override string What => api.Kind.Many();

    public override IReadOnlyList<NeededAction> Actions => [NeededAction.Read(api.ListAction, ActionTarget.Account)];

    public override bool CanBeMissing => true;

    public override bool BearsOnAccess => false;

    public override bool ReadsByItself(bool isDeclared) => true;

    public override async Task ReadAsync(BulkReading reading, CancellationToken cancellationToken)
    {
        var there = (await api.NamesAsync(reading.Aws, cancellationToken)).Select(n => new ResourceAddress(api.Kind, n)).ToHashSet();
        var declared = reading.Desired.Resources.Keys.Where(a => a.Kind == api.Kind).ToHashSet();
        await reading.ForEachAsync(there.Union(declared), a => reading.ReadDeclaredAsync(a, cancellationToken), cancellationToken);
    }

    /// <summary>A store may not have them, and who reads the account may not be allowed to: what is owned then stays.</summary>
    public override IReadOnlyList<Diagnostic>? WithoutThem(AwsSession aws, Exception failure) =>
        aws.Lacks(failure)
            ? []
            :
            [
                KindCodes.PartNotRead.With(
                    $"{What} could not be read ({AwsError.Reason(failure)}): if one of them is owned and no longer declared, its removal "
                        + "is not planned",
                    $"allow {api.ListAction}"
                ),
            ];
}
