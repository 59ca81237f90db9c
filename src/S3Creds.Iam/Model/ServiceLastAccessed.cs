using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What GenerateServiceLastAccessedDetails takes.</summary>
public sealed class GenerateServiceLastAccessedDetailsRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    /// <summary>Of a user, group, role or policy.</summary>
    public string Arn { get; set; } = null!;

    public AccessAdvisorUsageGranularityType? Granularity { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Arn = m.Of(Arn);
        Granularity = m.Of(Granularity, AccessAdvisorUsageGranularityType.FindValue);
    }
}

/// <summary>What GenerateServiceLastAccessedDetails answers.</summary>
public sealed class GenerateServiceLastAccessedDetailsResponse : AmazonWebServiceResponse, IMapped
{
    public string? JobId { get; set; }

    void IMapped.Map(QueryMap m) => JobId = m.Of(JobId);
}

/// <summary>What GetServiceLastAccessedDetails takes.</summary>
public sealed class GetServiceLastAccessedDetailsRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string JobId { get; set; } = null!;
    public int? MaxItems { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        JobId = m.Of(JobId);
        MaxItems = m.Of(MaxItems);
        Marker = m.Of(Marker);
    }
}

/// <summary>What GetServiceLastAccessedDetails answers: IN_PROGRESS without services until the job is done.</summary>
public sealed class GetServiceLastAccessedDetailsResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public JobStatusType? JobStatus { get; set; }
    public AccessAdvisorUsageGranularityType? JobType { get; set; }
    public DateTime? JobCreationDate { get; set; }
    public DateTime? JobCompletionDate { get; set; }
    public List<ServiceLastAccessed>? ServicesLastAccessed { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }
    public ErrorDetails? Error { get; set; }

    void IMapped.Map(QueryMap m)
    {
        JobStatus = m.Of(JobStatus, JobStatusType.FindValue);
        JobType = m.Of(JobType, AccessAdvisorUsageGranularityType.FindValue);
        JobCreationDate = m.Of(JobCreationDate);
        JobCompletionDate = m.Of(JobCompletionDate);
        ServicesLastAccessed = m.Of(ServicesLastAccessed);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
        Error = m.Of(Error);
    }
}

/// <summary>The last attempt to use a service, allowed or not. No date: none within the reporting period.</summary>
public sealed class ServiceLastAccessed : IMapped
{
    public string? ServiceName { get; set; }
    public string? ServiceNamespace { get; set; }
    public DateTime? LastAuthenticated { get; set; }
    public string? LastAuthenticatedEntity { get; set; }
    public string? LastAuthenticatedRegion { get; set; }
    public int? TotalAuthenticatedEntities { get; set; }

    void IMapped.Map(QueryMap m)
    {
        ServiceName = m.Of(ServiceName);
        ServiceNamespace = m.Of(ServiceNamespace);
        LastAuthenticated = m.Of(LastAuthenticated);
        LastAuthenticatedEntity = m.Of(LastAuthenticatedEntity);
        LastAuthenticatedRegion = m.Of(LastAuthenticatedRegion);
        TotalAuthenticatedEntities = m.Of(TotalAuthenticatedEntities);
    }
}

/// <summary>Why a job failed.</summary>
public sealed class ErrorDetails : IMapped
{
    public string? Message { get; set; }
    public string? Code { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Message = m.Of(Message);
        Code = m.Of(Code);
    }
}
