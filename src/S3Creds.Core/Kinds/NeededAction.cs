using S3Creds.Core.Aws;

namespace S3Creds.Core.Kinds;

/// <summary>The part of a run that sends the call.</summary>
[Flags]
public enum ActionUse
{
    None = 0,

    /// <summary>Finding and reading: every verb that reads the account.</summary>
    Read = 1,

    /// <summary>The creating call.</summary>
    Create = 2,

    /// <summary>Changing a facet to the desired value.</summary>
    Write = 4,

    /// <summary>Writing or removing the ownership tags.</summary>
    Own = 8,

    /// <summary>Removing the resource.</summary>
    Remove = 16,

    /// <summary>Emptying it first: <c>--force</c>.</summary>
    Empty = 32,
}

/// <summary>What the action is asked for.</summary>
public enum ActionTarget
{
    /// <summary>The resource of the facet or kind.</summary>
    Resource,

    /// <summary>The account: IAM has no narrower resource for it.</summary>
    Account,

    /// <summary>The objects in the bucket.</summary>
    Objects,

    /// <summary>What the desired value names: the groups of a user, the role of a replication.</summary>
    Named,

    /// <summary>Any resource of the type that the action takes, since the account decides which: the groups that a user is in.</summary>
    AnyOfType,

    /// <summary>The policies that hold <c>access</c> of the principal, which its inline policies have no room for.</summary>
    AccessPolicies,
}

/// <summary>An IAM action that a caller needs, stated beside the code that sends the call.</summary>
/// <param name="Name">With the service prefix: <c>iam:CreateUser</c>.</param>
public sealed record NeededAction(string Name, ActionUse Use, ActionTarget On = ActionTarget.Resource)
{
    public static NeededAction Read(string name, ActionTarget on = ActionTarget.Resource) => new(name, ActionUse.Read, on);

    public static NeededAction Write(string name, ActionTarget on = ActionTarget.Resource) => new(name, ActionUse.Write, on);

    /// <summary>Whether the call changes nothing.</summary>
    public bool IsRead => Operations.IsRead(Operation);

    /// <summary>Without the service.</summary>
    public string Operation => Name[(Name.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The actions of a facet that is set by one call and removed by another.</summary>
    /// <param name="desired">Null: any value.</param>
    internal static IEnumerable<NeededAction> Write(Model.FacetValue? desired, string set, string clear)
    {
        if (desired is not Model.FacetValue.Absent)
            yield return Write(set);
        if (desired is not Model.FacetValue.Present)
            yield return Write(clear);
    }
}
