using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What CreateSAMLProvider takes.</summary>
public sealed class CreateSAMLProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string SAMLMetadataDocument { get; set; } = null!;
    public string Name { get; set; } = null!;
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        SAMLMetadataDocument = m.Of(SAMLMetadataDocument);
        Name = m.Of(Name);
        Tags = m.Of(Tags);
    }
}

/// <summary>What CreateSAMLProvider answers.</summary>
public sealed class CreateSAMLProviderResponse : AmazonWebServiceResponse, IMapped
{
    public string? SAMLProviderArn { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        SAMLProviderArn = m.Of(SAMLProviderArn);
        Tags = m.Of(Tags);
    }
}

/// <summary>What GetSAMLProvider takes.</summary>
public sealed class GetSAMLProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string SAMLProviderArn { get; set; } = null!;

    void IMapped.Map(QueryMap m) => SAMLProviderArn = m.Of(SAMLProviderArn);
}

/// <summary>What GetSAMLProvider answers.</summary>
public sealed class GetSAMLProviderResponse : AmazonWebServiceResponse, IMapped
{
    public string? SAMLMetadataDocument { get; set; }
    public DateTime? CreateDate { get; set; }
    public DateTime? ValidUntil { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        SAMLMetadataDocument = m.Of(SAMLMetadataDocument);
        CreateDate = m.Of(CreateDate);
        ValidUntil = m.Of(ValidUntil);
        Tags = m.Of(Tags);
    }
}

/// <summary>A SAML provider in a list.</summary>
public sealed class SAMLProviderListEntry : IMapped
{
    public string? Arn { get; set; }
    public DateTime? ValidUntil { get; set; }
    public DateTime? CreateDate { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Arn = m.Of(Arn);
        ValidUntil = m.Of(ValidUntil);
        CreateDate = m.Of(CreateDate);
    }
}

/// <summary>What ListSAMLProviders takes.</summary>
public sealed class ListSAMLProvidersRequest : AmazonIdentityManagementServiceRequest;

/// <summary>What ListSAMLProviders answers.</summary>
public sealed class ListSAMLProvidersResponse : AmazonWebServiceResponse, IMapped
{
    public List<SAMLProviderListEntry>? SAMLProviderList { get; set; }

    void IMapped.Map(QueryMap m) => SAMLProviderList = m.Of(SAMLProviderList);
}

/// <summary>What UpdateSAMLProvider takes.</summary>
public sealed class UpdateSAMLProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string SAMLMetadataDocument { get; set; } = null!;
    public string SAMLProviderArn { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        SAMLMetadataDocument = m.Of(SAMLMetadataDocument);
        SAMLProviderArn = m.Of(SAMLProviderArn);
    }
}

/// <summary>What UpdateSAMLProvider answers.</summary>
public sealed class UpdateSAMLProviderResponse : AmazonWebServiceResponse, IMapped
{
    public string? SAMLProviderArn { get; set; }

    void IMapped.Map(QueryMap m) => SAMLProviderArn = m.Of(SAMLProviderArn);
}

/// <summary>What DeleteSAMLProvider takes.</summary>
public sealed class DeleteSAMLProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string SAMLProviderArn { get; set; } = null!;

    void IMapped.Map(QueryMap m) => SAMLProviderArn = m.Of(SAMLProviderArn);
}

/// <summary>DeleteSAMLProvider answers nothing but its request id.</summary>
public sealed class DeleteSAMLProviderResponse : AmazonWebServiceResponse;

/// <summary>What TagSAMLProvider takes.</summary>
public sealed class TagSAMLProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string SAMLProviderArn { get; set; } = null!;
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        SAMLProviderArn = m.Of(SAMLProviderArn);
        Tags = m.Of(Tags);
    }
}

/// <summary>TagSAMLProvider answers nothing but its request id.</summary>
public sealed class TagSAMLProviderResponse : AmazonWebServiceResponse;

/// <summary>What UntagSAMLProvider takes.</summary>
public sealed class UntagSAMLProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string SAMLProviderArn { get; set; } = null!;
    public List<string>? TagKeys { get; set; }

    void IMapped.Map(QueryMap m)
    {
        SAMLProviderArn = m.Of(SAMLProviderArn);
        TagKeys = m.Of(TagKeys);
    }
}

/// <summary>UntagSAMLProvider answers nothing but its request id.</summary>
public sealed class UntagSAMLProviderResponse : AmazonWebServiceResponse;
