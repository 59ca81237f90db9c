using System.Text.Json.Nodes;

namespace S3Creds.Testing;

/// <summary>Who asks, as plain text: <c>user/ana</c>, <c>role/app@ci</c> (a session), <c>anonymous</c>, an ARN of another account, a
/// service, or a canonical id.</summary>
/// <param name="Arn">What a Principal element would have to hold; <c>*</c> for an unsigned request.</param>
/// <param name="Account">Empty for services, canonical users and unsigned requests.</param>
internal sealed record PlainCaller(string Who, string Arn, string Account)
{
    public bool IsAnonymous => Arn == "*";

    public bool IsService => Arn.EndsWith(".amazonaws.com", StringComparison.Ordinal);

    public bool IsCanonical => Arn.Length == 64;

    /// <summary>A principal of IAM or STS: it has policies of its own.</summary>
    public bool HasIdentity => !IsAnonymous && !IsService && !IsCanonical;

    public bool IsRoot => Arn.EndsWith(":root", StringComparison.Ordinal);

    public bool IsSession => Arn.Contains(":assumed-role/", StringComparison.Ordinal);
}

/// <summary> An account as JSON, and what its own and other principals may do in it, written from AWS's pages and as naively as they read.
/// Shares nothing with the product. Pages: reference_policies_evaluation-logic, reference_policies_elements_principal,
/// reference_policies_elements_notprincipal, access_policies_boundaries, access-control-block-public-access, acl-overview,
/// about-object-ownership, id_roles_update-role-trust-policy. </summary>
internal sealed class PlainAccount(JsonObject account)
{
    public const string Id = "123456789012";

    private const string Groups = "http://acs.amazonaws.com/groups/";

    /// <summary>Condition keys by which S3 calls a grant to everyone not public, where they are fixed.</summary>
    private static readonly string[] Fixing =
    [
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalaccount",
        "aws:sourceip",
        "aws:sourcearn",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceowner",
        "aws:sourceaccount",
        "aws:userid",
    ];

    public JsonObject Json => account;

    public static PlainCaller CallerOf(string who)
    {
        if (who == "anonymous")
            return new PlainCaller(who, "*", "");
        if (who.StartsWith("role/", StringComparison.Ordinal))
        {
            var parts = who["role/".Length..].Split('@');
            return new PlainCaller(who, $"arn:aws:sts::{Id}:assumed-role/{parts[0]}/{(parts.Length > 1 ? parts[1] : "any-session")}", Id);
        }

        return who.StartsWith("arn:", StringComparison.Ordinal) ? new PlainCaller(who, who, who.Split(':')[4])
            : who.StartsWith("federated-user/", StringComparison.Ordinal) ? new PlainCaller(who, $"arn:aws:sts::{Id}:{who}", Id)
            : new PlainCaller(who, who, "");
    }

    /// <summary>The same with the path that the user has in this account.</summary>
    public PlainCaller Caller(string who) =>
        who.StartsWith("user/", StringComparison.Ordinal)
            ? new PlainCaller(who, $"arn:aws:iam::{Id}:user{Path("users", who["user/".Length..])}{who["user/".Length..]}", Id)
            : CallerOf(who);

    /// <summary>The condition keys that all requests of a caller have, and those that none has as null.</summary>
    public Dictionary<string, string[]> KeysOf(PlainCaller caller)
    {
        var keys = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (caller.IsAnonymous)
        {
            keys["aws:principalaccount"] = ["anonymous"];
            keys["aws:principaltype"] = ["Anonymous"];
        }
        else if (caller.IsService)
        {
            keys["aws:principalisawsservice"] = ["true"];
        }
        else if (caller.HasIdentity)
        {
            keys["aws:principalaccount"] = [caller.Account];
            var isUser = caller.Arn.Contains(":user/", StringComparison.Ordinal);
            keys["aws:principalarn"] = [caller.IsSession ? RoleArn(caller) : caller.Arn];
            keys["aws:principaltype"] =
            [
                caller.IsRoot ? "Account"
                : isUser ? "User"
                : caller.IsSession ? "AssumedRole"
                : "FederatedUser",
            ];
            if (isUser)
                keys["aws:username"] = [caller.Arn[(caller.Arn.LastIndexOf('/') + 1)..]];
            foreach (var (key, value) in Entity(caller)?["tags"] as JsonObject ?? [])
                keys["aws:principaltag/" + key.ToLowerInvariant()] = [value!.GetValue<string>()];
        }

        return keys;
    }

    /// <summary>Whether sessions of a role may bring tags of their own.</summary>
    public bool TakesSessionTags(string role) =>
        account["roles"]?[role]?["trust"] is JsonObject trust
        && PlainStatement
            .Of(trust)
            .Any(s =>
                s["Effect"]!.GetValue<string>() == "Allow" && PlainStatement.Strings(s["Action"]).Any(a => a is "sts:*" or "sts:TagSession")
            );

    /// <summary>Allowed, ImplicitlyDenied or ExplicitlyDenied.</summary>
    public string Decide(PlainCaller caller, string action, string resource, IReadOnlyDictionary<string, string[]> context)
    {
        var request = new PlainRequest(action, resource, context);
        var denied = false;
        var identity = caller.HasIdentity && (caller.Account != Id || caller.IsRoot || Allows(IdentityOf(caller), request, ref denied));
        var boundary = BoundaryOf(caller) is not { } limit || Allows([limit], request, ref denied);
        var control = IsControlled(caller, request, ref denied);
        var (grant, hidden) = OfBucket(caller, request, ref denied);
        if (denied)
            return "ExplicitlyDenied";
        // API_PutBucketPolicy: identities of the owner's account only. Whose id a canonical user is, is not known.
        var closed = IsOfBucketPolicy(action) && !caller.IsCanonical && caller.Account != Id;
        var allowed =
            !control || closed ? false
            : !caller.HasIdentity ? grant == 3
            : caller.Account != Id ? grant > 0
            : (identity && boundary) || grant == 3 || (grant == 2 && boundary);
        return allowed ? "Allowed"
            : hidden && control ? "ExplicitlyDenied"
            : "ImplicitlyDenied";
    }

    /// <summary> Whether a caller may assume a role: the trust must allow it; within the account one that names the caller suffices, one
    /// that names the account needs the caller's policies too, and a boundary must allow it in either case. From another account both must
    /// allow. Root never may (API_AssumeRole); that of another account stands for whoever is in it. </summary>
    public bool MayAssume(PlainCaller caller, string role, IReadOnlyDictionary<string, string[]> context)
    {
        if (!caller.HasIdentity || (caller.IsRoot && caller.Account == Id) || account["roles"]?[role]?["trust"] is not JsonObject trust)
            return false;
        var request = new PlainRequest("sts:AssumeRole", $"arn:aws:iam::{Id}:role{Path("roles", role)}{role}", context);
        var denied = false;
        var identity = caller.Account != Id || Allows(IdentityOf(caller), request, ref denied);
        var boundary = BoundaryOf(caller) is not { } limit || Allows([limit], request, ref denied);
        var control = IsControlled(caller, request, ref denied);
        var grant = Grant(trust, caller, request, ref denied);
        return !denied && control && grant > 0 && boundary && (identity || (caller.Account == Id && grant > 1));
    }

    /// <summary>Whether the control policies let a request through. Those of services bind the account's own principals, root too, and
    /// each level must allow; those of resources only deny, whoever comes, and reach S3, STS and KMS.</summary>
    private bool IsControlled(PlainCaller caller, PlainRequest request, ref bool denied)
    {
        var through = true;
        if (caller.HasIdentity && caller.Account == Id)
        {
            foreach (var level in account["scps"] as JsonArray ?? [])
                through &= Allows(level!.AsArray().Select(p => p!.AsObject()), request, ref denied);
        }

        foreach (var level in account["rcps"] as JsonArray ?? [])
            Allows(level!.AsArray().Select(p => p!.AsObject()), request, ref denied);
        return through;
    }

    /// <summary>Whether a caller may use the key by which the bucket of a request encrypts: a read decrypts, a write asks for a data key.
    /// Identity policies count where the key's policy names the account; null where the key's policy is not known.</summary>
    /// <param name="time">When; null: this is not known.</param>
    public bool? MayUseKey(PlainCaller caller, string action, string resource, string[]? time = null)
    {
        var wanted = action switch
        {
            "s3:GetObject" => "kms:Decrypt",
            "s3:PutObject" => "kms:GenerateDataKey",
            _ => null,
        };
        var bucket = resource["arn:aws:s3:::".Length..].Split('/')[0];
        if (wanted is null || account["buckets"]?[bucket]?["encryption"]?["kms"]?.GetValue<string>() is not { } key)
            return true;
        if (caller.IsAnonymous)
            return false;
        if (account["keys"]?[key] is not JsonObject policy)
            return null;
        var keys = KeysOf(caller);
        keys["aws:securetransport"] = ["true"];
        if (time is not null)
            keys["aws:currenttime"] = time;
        var request = new PlainRequest(wanted, key, keys);
        var denied = false;
        var identity = caller.HasIdentity && (caller.Account != Id || caller.IsRoot || Allows(IdentityOf(caller), request, ref denied));
        var boundary = BoundaryOf(caller) is not { } limit || Allows([limit], request, ref denied);
        var control = IsControlled(caller, request, ref denied);
        var grant = Grant(policy, caller, request, ref denied);
        return !denied
            && control
            && (
                !caller.HasIdentity ? grant == 3
                : caller.Account != Id ? grant > 0
                : grant == 3 || (grant == 2 && boundary) || (grant > 0 && identity && boundary)
            );
    }

    /// <summary>How the bucket's policy and its access control list grant the request, and whether the public-access block hid a
    /// grant.</summary>
    private (int Grant, bool Hidden) OfBucket(PlainCaller caller, PlainRequest request, ref bool denied)
    {
        var name = request.Resource.StartsWith("arn:aws:s3:::", StringComparison.Ordinal)
            ? request.Resource["arn:aws:s3:::".Length..].Split('/')[0]
            : "";
        if (account["buckets"]?[name] is not JsonObject bucket)
            return (0, false);
        var (grant, hidden) = (0, false);
        if (bucket["policy"] is JsonObject policy)
        {
            var byPolicy = false;
            grant = Grant(policy, caller, request, ref byPolicy);
            // API_PutBucketPolicy: the owner's root user has these whatever the policy denies.
            denied |= byPolicy && !(caller.IsRoot && caller.Account == Id && IsOfBucketPolicy(request.Action));
            if (Blocks(bucket, "restrictPublicBuckets") && IsPublic(policy) && caller.Account != Id && !caller.IsService)
                (grant, hidden) = (0, grant > 0);
        }

        if (
            bucket["ownership"]?.GetValue<string>() != "BucketOwnerEnforced"
            && (bucket["acl"] as JsonArray ?? []).Any(g => Grants(g!.AsObject(), bucket, name, caller, request))
        )
            grant = 3;
        return (grant, hidden);
    }

    private static bool IsOfBucketPolicy(string action) =>
        action is "s3:GetBucketPolicy" or "s3:PutBucketPolicy" or "s3:DeleteBucketPolicy";

    private bool Blocks(JsonObject bucket, string flag) =>
        bucket["publicAccess"]?[flag]?.GetValue<bool>() == true || account["accountBlock"]?[flag]?.GetValue<bool>() == true;

    /// <summary>S3: acl-overview, "Mapping of ACL permissions and access policy permissions".</summary>
    private bool Grants(JsonObject grant, JsonObject bucket, string name, PlainCaller caller, PlainRequest request)
    {
        var (to, permission) = (grant["to"]!.GetValue<string>(), grant["permission"]!.GetValue<string>());
        var isPublic = to.StartsWith(Groups + "global/", StringComparison.Ordinal);
        var means =
            to == Groups + "global/AllUsers"
            || (to == Groups + "global/AuthenticatedUsers" && (caller.HasIdentity || caller.IsCanonical))
            || to == caller.Arn;
        if (!means || (isPublic && Blocks(bucket, "ignorePublicAcls")))
            return false;
        var onBucket = request.Resource == "arn:aws:s3:::" + name;
        return request.Action switch
        {
            "s3:ListBucket" or "s3:ListBucketVersions" or "s3:ListBucketMultipartUploads" => onBucket
                && permission is "READ" or "FULL_CONTROL",
            "s3:PutObject" or "s3:DeleteObject" => !onBucket && permission is "WRITE" or "FULL_CONTROL",
            "s3:GetBucketAcl" => onBucket && permission is "READ_ACP" or "FULL_CONTROL",
            "s3:PutBucketAcl" => onBucket && permission is "WRITE_ACP" or "FULL_CONTROL",
            _ => false,
        };
    }

    private static bool Allows(IEnumerable<JsonObject> documents, PlainRequest request, ref bool denied)
    {
        var found = false;
        foreach (var document in documents)
        {
            foreach (var statement in PlainStatement.Of(document).Where(s => PlainStatement.Applies(s, document, request)))
            {
                denied |= statement["Effect"]!.GetValue<string>() == "Deny";
                found |= statement["Effect"]!.GetValue<string>() == "Allow";
            }
        }

        return found;
    }

    /// <summary>How a resource's policy names the caller: 0 not at all, 1 its account, 2 its role, 3 itself or everyone.</summary>
    private int Grant(JsonObject policy, PlainCaller caller, PlainRequest request, ref bool denied)
    {
        var grant = 0;
        foreach (var statement in PlainStatement.Of(policy))
        {
            var deny = statement["Effect"]!.GetValue<string>() == "Deny";
            var named = statement["NotPrincipal"] is { } not
                ? (BoundaryOf(caller) is null && Spared(not, caller) ? 0 : 3)
                : Named(statement["Principal"]!, caller);
            if (named == 0 || !PlainStatement.Applies(statement, policy, request))
                continue;
            denied |= deny;
            grant = deny ? grant : Math.Max(grant, named);
        }

        return grant;
    }

    private static int Named(JsonNode element, PlainCaller caller)
    {
        if (element is JsonValue)
            return 3;
        var aws = PlainStatement.Strings(element["AWS"]).ToList();
        if (
            (aws.Contains("*") && !caller.IsService)
            || aws.Contains(caller.Arn)
            || PlainStatement.Strings(element["Service"]).Contains(caller.Arn)
            || PlainStatement.Strings(element["CanonicalUser"]).Contains(caller.Arn)
        )
        {
            return 3;
        }

        return !caller.HasIdentity ? 0
            : NamesRole(aws, caller) ? 2
            : aws.Contains(caller.Account) || aws.Contains($"arn:aws:iam::{caller.Account}:root") ? 1
            : 0;
    }

    private static bool Spared(JsonNode element, PlainCaller caller)
    {
        var aws = PlainStatement.Strings(element["AWS"]).ToList();
        return caller.IsService
            ? PlainStatement.Strings(element["Service"]).Contains(caller.Arn)
            : caller.HasIdentity
                && (aws.Contains(caller.Arn) || (caller.IsRoot && aws.Contains(caller.Account)))
                && (!caller.IsSession || NamesRole(aws, caller))
                && (aws.Contains(caller.Account) || aws.Contains($"arn:aws:iam::{caller.Account}:root"));
    }

    /// <summary>A session's ARN has the role's name without its path; a role's name is unique in its account whatever the path.</summary>
    private static bool NamesRole(List<string> aws, PlainCaller caller) =>
        caller.IsSession
        && aws.Exists(a =>
            a.StartsWith($"arn:aws:iam::{caller.Account}:role/", StringComparison.Ordinal)
            && a.EndsWith("/" + caller.Arn.Split('/')[1], StringComparison.Ordinal)
        );

    /// <summary>S3's meaning of public: a grant to everyone without a condition that fixes the caller.</summary>
    private static bool IsPublic(JsonObject policy) =>
        PlainStatement
            .Of(policy)
            .Any(s =>
                s["Effect"]!.GetValue<string>() == "Allow"
                && (s["Principal"] is JsonValue || PlainStatement.Strings(s["Principal"]?["AWS"]).Contains("*"))
                && !(s["Condition"] as JsonObject ?? []).Any(op =>
                    op.Key is "StringEquals" or "StringLike" or "ArnEquals" or "ArnLike" or "IpAddress"
                    && op.Value!.AsObject()
                        .Any(k =>
                            Array.IndexOf(Fixing, k.Key.ToLowerInvariant()) >= 0
                            && PlainStatement.Strings(k.Value).All(v => IsFixed(op.Key, v))
                        )
                )
            );

    private static bool IsFixed(string name, string value) =>
        name == "IpAddress"
            ? value.Split('/') is not [_, var bits]
                || int.Parse(bits, System.Globalization.CultureInfo.InvariantCulture)
                    >= (value.Contains(':', StringComparison.Ordinal) ? 32 : 8)
            : !value.Contains('*', StringComparison.Ordinal)
                && !value.Contains('?', StringComparison.Ordinal)
                && !value.Contains("${", StringComparison.Ordinal);

    private IEnumerable<JsonObject> IdentityOf(PlainCaller caller)
    {
        var entity = Entity(caller);
        return entity is null
            ? []
            : PoliciesOf(entity)
                .Concat(PlainStatement.Strings(entity["groups"]).SelectMany(g => PoliciesOf(account["groups"]![g]!.AsObject())));
    }

    private IEnumerable<JsonObject> PoliciesOf(JsonObject entity) =>
        (entity["inline"] as JsonObject ?? [])
            .Select(p => p.Value!.AsObject())
            .Concat(PlainStatement.Strings(entity["policies"]).Select(p => account["policies"]![p]!["document"]!.AsObject()));

    private JsonObject? BoundaryOf(PlainCaller caller) =>
        Entity(caller)?["boundary"] is JsonValue name ? account["policies"]![name.GetValue<string>()]!["document"]!.AsObject() : null;

    private JsonObject? Entity(PlainCaller caller) =>
        caller.Who.StartsWith("user/", StringComparison.Ordinal) ? account["users"]?[caller.Who["user/".Length..]] as JsonObject
        : caller.Who.StartsWith("role/", StringComparison.Ordinal)
            ? account["roles"]?[caller.Who["role/".Length..].Split('@')[0]] as JsonObject
        : null;

    private string RoleArn(PlainCaller caller)
    {
        var role = caller.Arn.Split('/')[1];
        return $"arn:aws:iam::{caller.Account}:role{(caller.Account == Id ? Path("roles", role) : "/")}{role}";
    }

    private string Path(string section, string name) => account[section]?[name]?["path"]?.GetValue<string>() ?? "/";
}
