using System.Diagnostics;
using S3Creds.Sandbox.Policies;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Iam;

/// <summary>Put, Get, List and Delete of a user's, group's or role's inline policies.</summary>
internal static class InlinePolicies
{
    public static Action<IamCall> Put(PrincipalKind kind) =>
        call =>
        {
            var (name, policy) = (call.In.Name(kind.Parameter(), 128), call.In.Name("PolicyName", 128));
            var document = call.In.Required("PolicyDocument");
            PolicyDocuments.Check(document, PolicyUse.Inline);
            var most = Most(call, kind);
            call.Write(account =>
            {
                var principal = account.Get(kind, name);
                var inline = principal.Inline.SetItem(policy, document);
                return inline.Values.Sum(PolicyDocuments.Length) > most
                    ? throw new SandboxException(
                        "LimitExceeded",
                        409,
                        $"Maximum policy size of {most} bytes exceeded for {kind.Word()} {name}"
                    )
                    : account.Set(principal with { Inline = inline });
            });
        };

    public static Action<IamCall> Get(PrincipalKind kind) =>
        call =>
        {
            var principal = call.Seen.Get(kind, call.In.Name(kind.Parameter(), 128));
            var policy = call.In.Name("PolicyName", 128);
            var document = principal.Inline.GetValueOrDefault(policy) ?? throw NoSuch(kind, policy);
            call.Xml.Text(kind.Parameter(), principal.Name);
            call.Xml.Text("PolicyName", policy);
            call.Xml.Document("PolicyDocument", document);
        };

    public static Action<IamCall> List(PrincipalKind kind) =>
        call =>
        {
            var names = call.Seen.Get(kind, call.In.Name(kind.Parameter(), 128)).Inline.Keys;
            var (page, marker) = call.Slice([.. names], n => n);
            call.Xml.List("PolicyNames", page);
            call.Xml.Text("IsTruncated", marker is not null);
            call.Xml.Text("Marker", marker);
        };

    public static Action<IamCall> Delete(PrincipalKind kind) =>
        call =>
        {
            var (name, policy) = (call.In.Name(kind.Parameter(), 128), call.In.Name("PolicyName", 128));
            call.Write(account =>
            {
                var principal = account.Get(kind, name);
                return principal.Inline.ContainsKey(policy)
                    ? account.Set(principal with { Inline = principal.Inline.Remove(policy) })
                    : throw NoSuch(kind, policy);
            });
        };

    private static SandboxException NoSuch(PrincipalKind kind, string policy) =>
        IamErrors.NoSuch($"The {kind.Word()} policy with name {policy} cannot be found.");

    private static int Most(IamCall call, PrincipalKind kind) =>
        kind switch
        {
            PrincipalKind.User => call.Quotas.UserInlineCharacters,
            PrincipalKind.Group => call.Quotas.GroupInlineCharacters,
            PrincipalKind.Role => call.Quotas.RoleInlineCharacters,
            _ => throw new UnreachableException(),
        };
}
