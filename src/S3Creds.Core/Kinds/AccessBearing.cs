namespace S3Creds.Core.Kinds;

/// <summary>How a facet bears on who can do what. Whatever bears on it at all is part of a plan's basis and of a baseline.</summary>
public enum AccessBearing
{
    /// <summary>Nothing depends on it.</summary>
    None,

    /// <summary>It grants or denies access: a plan notes a change of it that changes no access.</summary>
    Grants,

    /// <summary>It decides who may become the resource, and thereby who has its access.</summary>
    Admits,

    /// <summary>Policies ask about it, or it decides whether grants count: a path, tags, who owns objects.</summary>
    Describes,
}
