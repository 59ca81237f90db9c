using Amazon.IdentityManagement.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>A kind that is not of IAM and keeps its owner there: the list of IAM shows whether there is one.</summary>
internal interface IRecordedInIam
{
    bool IsIn(GetAccountAuthorizationDetailsResponse page);

    /// <summary>Reads what is declared, or has an owner.</summary>
    Task FoundAsync(BulkReading reading, bool isIn, CancellationToken cancellationToken);
}
