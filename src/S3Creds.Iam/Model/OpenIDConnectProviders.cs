using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What CreateOpenIDConnectProvider takes.</summary>
public sealed class CreateOpenIDConnectProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string Url { get; set; } = null!;
    public List<string>? ClientIDList { get; set; }
    public List<string>? ThumbprintList { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Url = m.Of(Url);
        ClientIDList = m.Of(ClientIDList);
        ThumbprintList = m.Of(ThumbprintList);
        Tags = m.Of(Tags);
    }
}

/// <summary>What CreateOpenIDConnectProvider answers.</summary>
public sealed class CreateOpenIDConnectProviderResponse : AmazonWebServiceResponse, IMapped
{
    public string? OpenIDConnectProviderArn { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
        Tags = m.Of(Tags);
    }
}

/// <summary>What GetOpenIDConnectProvider takes.</summary>
public sealed class GetOpenIDConnectProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string OpenIDConnectProviderArn { get; set; } = null!;

    void IMapped.Map(QueryMap m) => OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
}

/// <summary>What GetOpenIDConnectProvider answers.</summary>
public sealed class GetOpenIDConnectProviderResponse : AmazonWebServiceResponse, IMapped
{
    public string? Url { get; set; }
    public List<string>? ClientIDList { get; set; }
    public List<string>? ThumbprintList { get; set; }
    public DateTime? CreateDate { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Url = m.Of(Url);
        ClientIDList = m.Of(ClientIDList);
        ThumbprintList = m.Of(ThumbprintList);
        CreateDate = m.Of(CreateDate);
        Tags = m.Of(Tags);
    }
}

/// <summary>The ARN of an OpenID Connect provider.</summary>
public sealed class OpenIDConnectProviderListEntry : IMapped
{
    public string? Arn { get; set; }

    void IMapped.Map(QueryMap m) => Arn = m.Of(Arn);
}

/// <summary>What ListOpenIDConnectProviders takes.</summary>
public sealed class ListOpenIDConnectProvidersRequest : AmazonIdentityManagementServiceRequest;

/// <summary>What ListOpenIDConnectProviders answers.</summary>
public sealed class ListOpenIDConnectProvidersResponse : AmazonWebServiceResponse, IMapped
{
    public List<OpenIDConnectProviderListEntry>? OpenIDConnectProviderList { get; set; }

    void IMapped.Map(QueryMap m) => OpenIDConnectProviderList = m.Of(OpenIDConnectProviderList);
}

/// <summary>What DeleteOpenIDConnectProvider takes.</summary>
public sealed class DeleteOpenIDConnectProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string OpenIDConnectProviderArn { get; set; } = null!;

    void IMapped.Map(QueryMap m) => OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
}

/// <summary>DeleteOpenIDConnectProvider answers nothing but its request id.</summary>
public sealed class DeleteOpenIDConnectProviderResponse : AmazonWebServiceResponse;

/// <summary>What TagOpenIDConnectProvider takes.</summary>
public sealed class TagOpenIDConnectProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string OpenIDConnectProviderArn { get; set; } = null!;
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
        Tags = m.Of(Tags);
    }
}

/// <summary>TagOpenIDConnectProvider answers nothing but its request id.</summary>
public sealed class TagOpenIDConnectProviderResponse : AmazonWebServiceResponse;

/// <summary>What UntagOpenIDConnectProvider takes.</summary>
public sealed class UntagOpenIDConnectProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string OpenIDConnectProviderArn { get; set; } = null!;
    public List<string>? TagKeys { get; set; }

    void IMapped.Map(QueryMap m)
    {
        OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
        TagKeys = m.Of(TagKeys);
    }
}

/// <summary>UntagOpenIDConnectProvider answers nothing but its request id.</summary>
public sealed class UntagOpenIDConnectProviderResponse : AmazonWebServiceResponse;

/// <summary>What ListOpenIDConnectProviderTags takes.</summary>
public sealed class ListOpenIDConnectProviderTagsRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string OpenIDConnectProviderArn { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListOpenIDConnectProviderTags answers.</summary>
public sealed class ListOpenIDConnectProviderTagsResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<Tag>? Tags { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Tags = m.Of(Tags);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What AddClientIDToOpenIDConnectProvider takes.</summary>
public sealed class AddClientIDToOpenIDConnectProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string OpenIDConnectProviderArn { get; set; } = null!;
    public string ClientID { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
        ClientID = m.Of(ClientID);
    }
}

/// <summary>AddClientIDToOpenIDConnectProvider answers nothing but its request id.</summary>
public sealed class AddClientIDToOpenIDConnectProviderResponse : AmazonWebServiceResponse;

/// <summary>What RemoveClientIDFromOpenIDConnectProvider takes.</summary>
public sealed class RemoveClientIDFromOpenIDConnectProviderRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string OpenIDConnectProviderArn { get; set; } = null!;
    public string ClientID { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
        ClientID = m.Of(ClientID);
    }
}

/// <summary>RemoveClientIDFromOpenIDConnectProvider answers nothing but its request id.</summary>
public sealed class RemoveClientIDFromOpenIDConnectProviderResponse : AmazonWebServiceResponse;

/// <summary>What UpdateOpenIDConnectProviderThumbprint takes.</summary>
public sealed class UpdateOpenIDConnectProviderThumbprintRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string OpenIDConnectProviderArn { get; set; } = null!;
    public List<string>? ThumbprintList { get; set; }

    void IMapped.Map(QueryMap m)
    {
        OpenIDConnectProviderArn = m.Of(OpenIDConnectProviderArn);
        ThumbprintList = m.Of(ThumbprintList);
    }
}

/// <summary>UpdateOpenIDConnectProviderThumbprint answers nothing but its request id.</summary>
public sealed class UpdateOpenIDConnectProviderThumbprintResponse : AmazonWebServiceResponse;
