using S3Creds.Core.Kinds;

namespace S3Creds.Core.Permissions;

/// <summary>What of the access keys of declared users a verb works on.</summary>
public enum KeyWork
{
    None,
    Read,
    Write,
}

/// <summary>A verb that calls an account, and which parts of the tables of needed actions it uses.</summary>
/// <param name="Uses">Of the kinds and facets.</param>
/// <param name="Plans">Whether it plans: it then reads what goes with a removal, and keys that no manifest declares.</param>
/// <param name="Facts">Whether it judges who can do what, for which it reads more than it manages.</param>
/// <param name="Everything">Whether it reads every facet of every resource, declared or not.</param>
public sealed record PermissionVerb(
    string Name,
    ActionUse Uses,
    KeyWork Keys,
    bool Plans = false,
    bool Facts = false,
    bool Everything = false
)
{
    private const ActionUse Changes = ActionUse.Create | ActionUse.Write | ActionUse.Own | ActionUse.Remove;

    public static IReadOnlyList<PermissionVerb> All { get; } =
    [
        new("plan", ActionUse.Read, KeyWork.Read, Plans: true, Facts: true),
        new("drift", ActionUse.Read, KeyWork.Read, Plans: true, Facts: true),
        new("pull", ActionUse.Read, KeyWork.Read, Plans: true, Facts: true),
        new("apply", ActionUse.Read | Changes, KeyWork.Write, Plans: true, Facts: true),
        new("destroy", ActionUse.Read | ActionUse.Own | ActionUse.Remove, KeyWork.None, Plans: true, Facts: true, Everything: true),
        new("import", ActionUse.Read, KeyWork.None, Everything: true),
        new("access", ActionUse.Read, KeyWork.None, Facts: true),
        new("why", ActionUse.Read, KeyWork.None, Facts: true),
        new("rotate", ActionUse.None, KeyWork.Write),
        new("keys", ActionUse.None, KeyWork.Read),
    ];

    public static PermissionVerb? Of(string name) => All.FirstOrDefault(v => v.Name == name);

    /// <summary>Whether it changes resources, whose owner a policy can then ask for.</summary>
    public bool Writes => (Uses & ~ActionUse.Read) != ActionUse.None || Keys == KeyWork.Write;
}
