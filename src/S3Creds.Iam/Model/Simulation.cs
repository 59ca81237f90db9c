using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What SimulatePrincipalPolicy takes.</summary>
public sealed class SimulatePrincipalPolicyRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    /// <summary>Of a user, group or role.</summary>
    public string PolicySourceArn { get; set; } = null!;
    public List<string>? PolicyInputList { get; set; }
    public List<string>? PermissionsBoundaryPolicyInputList { get; set; }
    public List<string>? ActionNames { get; set; }
    public List<string>? ResourceArns { get; set; }
    public string? ResourcePolicy { get; set; }
    public string? ResourceOwner { get; set; }
    public string? CallerArn { get; set; }
    public List<ContextEntry>? ContextEntries { get; set; }
    public string? ResourceHandlingOption { get; set; }
    public int? MaxItems { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PolicySourceArn = m.Of(PolicySourceArn);
        PolicyInputList = m.Of(PolicyInputList);
        PermissionsBoundaryPolicyInputList = m.Of(PermissionsBoundaryPolicyInputList);
        ActionNames = m.Of(ActionNames);
        ResourceArns = m.Of(ResourceArns);
        ResourcePolicy = m.Of(ResourcePolicy);
        ResourceOwner = m.Of(ResourceOwner);
        CallerArn = m.Of(CallerArn);
        ContextEntries = m.Of(ContextEntries);
        ResourceHandlingOption = m.Of(ResourceHandlingOption);
        MaxItems = m.Of(MaxItems);
        Marker = m.Of(Marker);
    }
}

/// <summary>What SimulatePrincipalPolicy answers: one result for each action and resource.</summary>
public sealed class SimulatePrincipalPolicyResponse : AmazonWebServiceResponse, IMapped
{
    public List<EvaluationResult>? EvaluationResults { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        EvaluationResults = m.Of(EvaluationResults);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>A condition key of a simulated request.</summary>
public sealed class ContextEntry : IMapped
{
    public string? ContextKeyName { get; set; }
    public List<string>? ContextKeyValues { get; set; }
    public ContextKeyTypeEnum? ContextKeyType { get; set; }

    void IMapped.Map(QueryMap m)
    {
        ContextKeyName = m.Of(ContextKeyName);
        ContextKeyValues = m.Of(ContextKeyValues);
        ContextKeyType = m.Of(ContextKeyType, ContextKeyTypeEnum.FindValue);
    }
}

/// <summary>Whether an action is allowed on a resource.</summary>
public sealed class EvaluationResult : IMapped
{
    public string? EvalActionName { get; set; }
    public string? EvalResourceName { get; set; }
    public PolicyEvaluationDecisionType? EvalDecision { get; set; }

    /// <summary>Condition keys that the policies test and the request does not have.</summary>
    public List<string>? MissingContextValues { get; set; }

    void IMapped.Map(QueryMap m)
    {
        EvalActionName = m.Of(EvalActionName);
        EvalResourceName = m.Of(EvalResourceName);
        EvalDecision = m.Of(EvalDecision, PolicyEvaluationDecisionType.FindValue);
        MissingContextValues = m.Of(MissingContextValues);
    }
}
