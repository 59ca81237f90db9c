using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>A user. Tags and boundary come with GetUser, not with ListUsers.</summary>
public sealed class User : IMapped
{
    public string Path { get; set; } = null!;
    public string UserName { get; set; } = null!;
    public string UserId { get; set; } = null!;
    public string Arn { get; set; } = null!;
    public DateTime? CreateDate { get; set; }
    public DateTime? PasswordLastUsed { get; set; }
    public AttachedPermissionsBoundary? PermissionsBoundary { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        UserName = m.Of(UserName);
        UserId = m.Of(UserId);
        Arn = m.Of(Arn);
        CreateDate = m.Of(CreateDate);
        PasswordLastUsed = m.Of(PasswordLastUsed);
        PermissionsBoundary = m.Of(PermissionsBoundary);
        Tags = m.Of(Tags);
    }
}

/// <summary>What CreateUser takes.</summary>
public sealed class CreateUserRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? Path { get; set; }
    public string UserName { get; set; } = null!;
    public string? PermissionsBoundary { get; set; }
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        UserName = m.Of(UserName);
        PermissionsBoundary = m.Of(PermissionsBoundary);
        Tags = m.Of(Tags);
    }
}

/// <summary>What CreateUser answers.</summary>
public sealed class CreateUserResponse : AmazonWebServiceResponse, IMapped
{
    public User? User { get; set; }

    void IMapped.Map(QueryMap m) => User = m.Of(User);
}

/// <summary>What GetUser takes.</summary>
public sealed class GetUserRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string? UserName { get; set; }

    void IMapped.Map(QueryMap m) => UserName = m.Of(UserName);
}

/// <summary>What GetUser answers.</summary>
public sealed class GetUserResponse : AmazonWebServiceResponse, IMapped
{
    public User User { get; set; } = null!;

    void IMapped.Map(QueryMap m) => User = m.Of(User);
}

/// <summary>What ListUsers takes.</summary>
public sealed class ListUsersRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
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

/// <summary>What ListUsers answers.</summary>
public sealed class ListUsersResponse : AmazonWebServiceResponse, IMapped, IPage
{
    public List<User>? Users { get; set; }
    public bool? IsTruncated { get; set; }
    public string? Marker { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Users = m.Of(Users);
        IsTruncated = m.Of(IsTruncated);
        Marker = m.Of(Marker);
    }
}

/// <summary>What UpdateUser takes.</summary>
public sealed class UpdateUserRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public string? NewPath { get; set; }
    public string? NewUserName { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        NewPath = m.Of(NewPath);
        NewUserName = m.Of(NewUserName);
    }
}

/// <summary>UpdateUser answers nothing but its request id.</summary>
public sealed class UpdateUserResponse : AmazonWebServiceResponse;

/// <summary>What DeleteUser takes.</summary>
public sealed class DeleteUserRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;

    void IMapped.Map(QueryMap m) => UserName = m.Of(UserName);
}

/// <summary>DeleteUser answers nothing but its request id.</summary>
public sealed class DeleteUserResponse : AmazonWebServiceResponse;

/// <summary>What TagUser takes.</summary>
public sealed class TagUserRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public List<Tag>? Tags { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        Tags = m.Of(Tags);
    }
}

/// <summary>TagUser answers nothing but its request id.</summary>
public sealed class TagUserResponse : AmazonWebServiceResponse;

/// <summary>What UntagUser takes.</summary>
public sealed class UntagUserRequest : AmazonIdentityManagementServiceRequest, IMapped
{
    public string UserName { get; set; } = null!;
    public List<string>? TagKeys { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        TagKeys = m.Of(TagKeys);
    }
}

/// <summary>UntagUser answers nothing but its request id.</summary>
public sealed class UntagUserResponse : AmazonWebServiceResponse;

/// <summary>What ListUserTags takes.</summary>
public sealed class ListUserTagsRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string UserName { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListUserTags answers.</summary>
public sealed class ListUserTagsResponse : AmazonWebServiceResponse, IMapped, IPage
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

/// <summary>A group.</summary>
public sealed class Group : IMapped
{
    public string Path { get; set; } = null!;
    public string GroupName { get; set; } = null!;
    public string GroupId { get; set; } = null!;
    public string Arn { get; set; } = null!;
    public DateTime? CreateDate { get; set; }

    void IMapped.Map(QueryMap m)
    {
        Path = m.Of(Path);
        GroupName = m.Of(GroupName);
        GroupId = m.Of(GroupId);
        Arn = m.Of(Arn);
        CreateDate = m.Of(CreateDate);
    }
}

/// <summary>What ListGroupsForUser takes.</summary>
public sealed class ListGroupsForUserRequest : AmazonIdentityManagementServiceRequest, IMapped, IPagedRequest
{
    public string UserName { get; set; } = null!;
    public string? Marker { get; set; }
    public int? MaxItems { get; set; }

    void IMapped.Map(QueryMap m)
    {
        UserName = m.Of(UserName);
        Marker = m.Of(Marker);
        MaxItems = m.Of(MaxItems);
    }
}

/// <summary>What ListGroupsForUser answers.</summary>
public sealed class ListGroupsForUserResponse : AmazonWebServiceResponse, IMapped, IPage
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
