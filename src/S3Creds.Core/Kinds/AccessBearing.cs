namespace S3Creds.Core.Kinds;

/// <summary>How a facet bears on who can do what. Whatever bears on it at all is part of a plan's basis and of a baseline.</summary>
public enum AccessBearing
{
    /// <summary>Nothing depends on it.</summary>
    None,

    /// <summary>It says who can do what: that a change of it changes no access is worth a word.</summary>
    Grants,

    /// <summary>It says who may become the resource: what its holder can do is theirs too.</summary>
    Admits,

    /// <summary>Policies ask about it, or it decides whether grants count: a path, tags, who owns objects.</summary>
    Describes,
}
