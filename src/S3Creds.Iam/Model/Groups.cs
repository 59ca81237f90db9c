using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>What CreateGroup takes.</summary>
public sealed class CreateGroupRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? Path { get; set; }
    public string GroupName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        GroupName = m.Of(GroupName);
    }
}

/// <summary>What CreateGroup answers.</summary>
public sealed class CreateGroupResponse : AmazonWebServiceResponse, IMapped
{
    public Group Group { get; set; } = null!;

    void IMapped.Map(QueryMap m) => Group = m.Of(Group);
}

/// <summary>What GetGroup takes.</summary>
public sealed class GetGroupRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string GroupName { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What GetGroup answers.</summary>
public sealed class GetGroupResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public Group Group { get; set; } = null!;
    public List<User>? Users { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Group = m.Of(Group);
        Users = m.Of(Users);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What ListGroups takes.</summary>
public sealed class ListGroupsRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string? PathPrefix { get; set; }
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        PathPrefix = m.Of(PathPrefix);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListGroups answers.</summary>
public sealed class ListGroupsResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<Group>? Groups { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Groups = m.Of(Groups);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What UpdateGroup takes.</summary>
public sealed class UpdateGroupRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;
    public string? NewPath { get; set; }
    public string? NewGroupName { get; set; }

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        NewPath = m.Of(NewPath);
        NewGroupName = m.Of(NewGroupName);
    }
}

/// <summary>UpdateGroup answers nothing but its request id.</summary>
public sealed class UpdateGroupResponse : AmazonWebServiceResponse;

/// <summary>What DeleteGroup takes.</summary>
public sealed class DeleteGroupRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;

    void IMapped.Map(QueryMap m) => GroupName = m.Of(GroupName);
}

/// <summary>DeleteGroup answers nothing but its request id.</summary>
public sealed class DeleteGroupResponse : AmazonWebServiceResponse;

/// <summary>What AddUserToGroup takes.</summary>
public sealed class AddUserToGroupRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;
    public string UserName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        UserName = m.Of(UserName);
    }
}

/// <summary>AddUserToGroup answers nothing but its request id.</summary>
public sealed class AddUserToGroupResponse : AmazonWebServiceResponse;

/// <summary>What RemoveUserFromGroup takes.</summary>
public sealed class RemoveUserFromGroupRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string GroupName { get; set; } = null!;
    public string UserName { get; set; } = null!;

    void IMapped.Map(QueryMap m)
    {
        GroupName = m.Of(GroupName);
        UserName = m.Of(UserName);
    }
}

/// <summary>RemoveUserFromGroup answers nothing but its request id.</summary>
public sealed class RemoveUserFromGroupResponse : AmazonWebServiceResponse;
