using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What GenerateCredentialReport takes.</summary>
public sealed class GenerateCredentialReportRequest : AmazonIdentityManagementServiceRequest;

/// <summary>What GenerateCredentialReport answers.</summary>
public sealed class GenerateCredentialReportResponse : AmazonWebServiceResponse, IMapped
{
    public ReportStateType? State { get; set; }
    public string? Description { get; set; }

    void IMapped.Map(QueryMap m)
    {
        State = m.Of(State, ReportStateType.FindValue);
        Description = m.Of(Description);
    }
}

/// <summary>What GetCredentialReport takes.</summary>
public sealed class GetCredentialReportRequest : AmazonIdentityManagementServiceRequest;

/// <summary>What GetCredentialReport answers.</summary>
public sealed class GetCredentialReportResponse : AmazonWebServiceResponse, IMapped
{
    public MemoryStream? Content { get; set; }
    public ReportFormatType? ReportFormat { get; set; }
    public DateTime? GeneratedTime { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Content = m.Of(Content);
        ReportFormat = m.Of(ReportFormat, ReportFormatType.FindValue);
        GeneratedTime = m.Of(GeneratedTime);
    }
}

/// <summary>What ListAccountAliases takes.</summary>
public sealed class ListAccountAliasesRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListAccountAliases answers.</summary>
public sealed class ListAccountAliasesResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<string>? AccountAliases { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        AccountAliases = m.Of(AccountAliases);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What GetAccountSummary takes.</summary>
public sealed class GetAccountSummaryRequest : AmazonIdentityManagementServiceRequest;

/// <summary>What GetAccountSummary answers.</summary>
public sealed class GetAccountSummaryResponse : AmazonWebServiceResponse, IMapped
{
    public Dictionary<string, int>? SummaryMap { get; set; }

    void IMapped.Map(QueryMap m) => SummaryMap = m.Of(SummaryMap);
}
