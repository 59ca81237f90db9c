using S3Creds.Core.Kinds.AccessKeys;

namespace S3Creds.Core.Reviewing;

/// <summary>The last attempt to use a service, allowed or not, as IAM reports it (by service, at most as exact as that).</summary>
/// <param name="Last">Null: none within the period that IAM reports.</param>
public sealed record ServiceUse(string Service, DateTimeOffset? Last, string? Region);

/// <summary>When a principal was last used, as far as IAM reports it.</summary>
public abstract record PrincipalUse
{
    private PrincipalUse() { }

    /// <summary>By service; a service that the principal may not use is not among them.</summary>
    public sealed record Known(IReadOnlyList<ServiceUse> Services) : PrincipalUse
    {
        public ServiceUse? Latest => Services.Where(s => s.Last is not null).MaxBy(s => s.Last);

        public ServiceUse? OfS3 => Services.FirstOrDefault(s => s.Service == "s3");
    }

    /// <summary>Not asked for, refused, or failed: never the same as "not used".</summary>
    public sealed record NotKnown(string Reason) : PrincipalUse;
}

/// <summary>A user or role as the account reports it beside its policies.</summary>
/// <param name="Created">Null where it is not known.</param>
/// <param name="Keys">Null where they could not be read; a role has none.</param>
public sealed record PrincipalActivity(string Who, DateTimeOffset? Created, PrincipalUse Use, IReadOnlyList<LiveKey>? Keys);
