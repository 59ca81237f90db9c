using Amazon.Runtime;

namespace Amazon.IdentityManagement;

/// <summary>Whether a virtual MFA device belongs to a user. Equal by value; a value this version does not know is kept as it
/// came.</summary>
public sealed class AssignmentStatusType(string value) : ConstantClass(value)
{
    public static readonly AssignmentStatusType Assigned = new("Assigned");
    public static readonly AssignmentStatusType Unassigned = new("Unassigned");
    public static readonly AssignmentStatusType Any = new("Any");

    public static AssignmentStatusType FindValue(string value) => new(value);

    public static implicit operator AssignmentStatusType(string value) => FindValue(value);
}

/// <summary>Kinds of things in an account. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class EntityType(string value) : ConstantClass(value)
{
    public static readonly EntityType User = new("User");
    public static readonly EntityType Role = new("Role");
    public static readonly EntityType Group = new("Group");
    public static readonly EntityType LocalManagedPolicy = new("LocalManagedPolicy");
    public static readonly EntityType AWSManagedPolicy = new("AWSManagedPolicy");

    public static EntityType FindValue(string value) => new(value);

    public static implicit operator EntityType(string value) => FindValue(value);
}

/// <summary>How a boundary is set: by a managed policy. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class PermissionsBoundaryAttachmentType(string value) : ConstantClass(value)
{
    public static readonly PermissionsBoundaryAttachmentType PermissionsBoundaryPolicy = new("PermissionsBoundaryPolicy");

    public static PermissionsBoundaryAttachmentType FindValue(string value) => new(value);

    public static implicit operator PermissionsBoundaryAttachmentType(string value) => FindValue(value);
}

/// <summary>Whose managed policies. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class PolicyScopeType(string value) : ConstantClass(value)
{
    public static readonly PolicyScopeType All = new("All");
    public static readonly PolicyScopeType AWS = new("AWS");
    public static readonly PolicyScopeType Local = new("Local");

    public static PolicyScopeType FindValue(string value) => new(value);

    public static implicit operator PolicyScopeType(string value) => FindValue(value);
}

/// <summary>What a managed policy is used for. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class PolicyUsageType(string value) : ConstantClass(value)
{
    public static readonly PolicyUsageType PermissionsPolicy = new("PermissionsPolicy");
    public static readonly PolicyUsageType PermissionsBoundary = new("PermissionsBoundary");

    public static PolicyUsageType FindValue(string value) => new(value);

    public static implicit operator PolicyUsageType(string value) => FindValue(value);
}

/// <summary>The format of a credential report. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class ReportFormatType(string value) : ConstantClass(value)
{
    public static readonly ReportFormatType TextCsv = new("text/csv");

    public static ReportFormatType FindValue(string value) => new(value);

    public static implicit operator ReportFormatType(string value) => FindValue(value);
}

/// <summary>How far a credential report is. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class ReportStateType(string value) : ConstantClass(value)
{
    public static readonly ReportStateType STARTED = new("STARTED");
    public static readonly ReportStateType INPROGRESS = new("INPROGRESS");
    public static readonly ReportStateType COMPLETE = new("COMPLETE");

    public static ReportStateType FindValue(string value) => new(value);

    public static implicit operator ReportStateType(string value) => FindValue(value);
}

/// <summary>Whether a credential can be used. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class StatusType(string value) : ConstantClass(value)
{
    public static readonly StatusType Active = new("Active");
    public static readonly StatusType Inactive = new("Inactive");
    public static readonly StatusType Expired = new("Expired");

    public static StatusType FindValue(string value) => new(value);

    public static implicit operator StatusType(string value) => FindValue(value);
}

/// <summary>The state of an asynchronous job.</summary>
public sealed class JobStatusType(string value) : ConstantClass(value)
{
    public static readonly JobStatusType IN_PROGRESS = new("IN_PROGRESS");
    public static readonly JobStatusType COMPLETED = new("COMPLETED");
    public static readonly JobStatusType FAILED = new("FAILED");

    public static JobStatusType FindValue(string value) => new(value);

    public static implicit operator JobStatusType(string value) => FindValue(value);
}

/// <summary>Whether last uses are reported by service or by action.</summary>
public sealed class AccessAdvisorUsageGranularityType(string value) : ConstantClass(value)
{
    public static readonly AccessAdvisorUsageGranularityType SERVICE_LEVEL = new("SERVICE_LEVEL");
    public static readonly AccessAdvisorUsageGranularityType ACTION_LEVEL = new("ACTION_LEVEL");

    public static AccessAdvisorUsageGranularityType FindValue(string value) => new(value);

    public static implicit operator AccessAdvisorUsageGranularityType(string value) => FindValue(value);
}

/// <summary>The type of a condition key's values. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class ContextKeyTypeEnum(string value) : ConstantClass(value)
{
    public static readonly ContextKeyTypeEnum String = new("string");
    public static readonly ContextKeyTypeEnum StringList = new("stringList");

    public static ContextKeyTypeEnum FindValue(string value) => new(value);

    public static implicit operator ContextKeyTypeEnum(string value) => FindValue(value);
}

/// <summary>What a simulation decides. Equal by value; a value this version does not know is kept as it came.</summary>
public sealed class PolicyEvaluationDecisionType(string value) : ConstantClass(value)
{
    public static readonly PolicyEvaluationDecisionType Allowed = new("allowed");
    public static readonly PolicyEvaluationDecisionType ExplicitDeny = new("explicitDeny");
    public static readonly PolicyEvaluationDecisionType ImplicitDeny = new("implicitDeny");

    public static PolicyEvaluationDecisionType FindValue(string value) => new(value);

    public static implicit operator PolicyEvaluationDecisionType(string value) => FindValue(value);
}
