using System.Text.Json.Nodes;
using CsCheck;
using S3Creds.Core.Kinds;
using S3Creds.Core.Kinds.Identities;
using S3Creds.Core.Model;
using S3Creds.Policy;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Kinds.Identities;

/// <summary>Which grant goes to which policy: drawn sequences of changes, each placed on what the one before left.</summary>
public sealed class AccessPlacementTests
{
    private const int Quota = 2048;

    private static readonly Gen<(int Bucket, int Allow, int Prefix, bool Until)> OneGrant = Gen.Select(
        Gen.Int[0, 30],
        Gen.Int[0, 2],
        Gen.Int[0, 900],
        Gen.Bool
    );

    private static readonly Gen<(int Raw, (int Bucket, int Allow, int Prefix, bool Until)[] Grants)> Wanted = Gen.Select(
        Gen.Int[0, 1800],
        OneGrant.Array[0, 35]
    );

    [Fact]
    public void Every_grant_is_in_one_place_that_has_room_and_nothing_moves_without_need()
    {
        Wanted
            .Array[1, 6]
            .Sample(
                changes =>
                {
                    var (inline, policies) = (new JsonObject(), new Dictionary<string, JsonObject>(StringComparer.Ordinal));
                    foreach (var change in changes)
                    {
                        var wanted = Grants(change.Raw, change.Grants);
                        var placed = AccessPlacement.Of(wanted, inline, policies, Quota);
                        Judge(wanted, placed);
                        (inline, policies) = Done(placed);
                    }
                },
                iter: Volume.Of(desk: 12, ci: 60, all: 5_000)
            );
    }

    [Fact]
    public void Grants_of_one_document_are_read_back_by_their_names()
    {
        Wanted.Sample(
            change =>
            {
                var grants = Grants(0, change.Grants);
                var read = AccessPolicyDocument.Read(
                    PolicyText.FromWire(PolicyText.ToWire(AccessPolicyDocument.Write(grants))),
                    "s3creds-access.user.x.1"
                );
                Assert.Equal(
                    grants.Select(g => g.Key).Order(StringComparer.Ordinal),
                    read.Select(g => g.Key).Order(StringComparer.Ordinal)
                );
                Assert.All(grants, g => Assert.True(PolicyText.Same(g.Value, read[g.Key]), g.Key));
            },
            iter: Volume.Of(desk: 12, ci: 60, all: 5_000)
        );
    }

    [Fact]
    public void A_statement_that_is_not_of_access_is_read_under_the_name_of_the_policy_and_stays_apart()
    {
        var document = AccessPolicyDocument.Write(Grants(0, [(1, 0, 3, false)]));
        var foreign = JsonNode.Parse("""{"Sid": "ReadOnlyish", "Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]}""");
        ((JsonArray)document["Statement"]!).Add(foreign);
        var read = AccessPolicyDocument.Read(document, "p");
        Assert.Equal(["s3.read-only.bucket-01", "p"], read.Select(g => g.Key));
        Assert.Contains("ReadOnlyish", read["p"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user/ada", "/s3creds/team~media/access-of/user/ada/")]
    [InlineData("role/a+b,c=d@e", "/s3creds/team~media/access-of/role/a+b,c=d@e/")]
    public void The_path_of_a_policy_names_its_principal(string address, string path)
    {
        var principal = ResourceAddress.Parse(address)!.Value;
        Assert.Equal(path, AccessPolicy.PathOf("team/media", principal));
        Assert.Equal(principal, AccessPolicy.PrincipalOf(path));
        Assert.Equal(principal, AccessPolicy.PrincipalOf($"arn:aws:iam::123456789012:policy{path}{AccessPolicy.NameOf(principal, 1)}"));
    }

    [Theory]
    [InlineData("/s3creds/team/")]
    [InlineData("/s3creds/team/access-of/user/")]
    [InlineData("/s3creds/team/access-of/user/a/b/")]
    [InlineData("/s3creds/team/eng/access-of/user/a/")]
    [InlineData("/s3creds/access-of/user/a/")]
    [InlineData("/access-of/user/a/")]
    [InlineData("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")]
    public void Other_paths_name_none(string path) => Assert.Null(AccessPolicy.PrincipalOf(path));

    [Fact]
    public void The_longest_names_of_principals_still_give_names_of_policies_and_different_ones()
    {
        var (a, b) = (new string('g', 127) + "a", new string('g', 127) + "b");
        var names = new[] { a, b }.Select(n => AccessPolicy.NameOf(new ResourceAddress(ResourceKind.Group, n), 10)).ToList();
        Assert.All(names, n => Assert.InRange(n.Length, 1, 128));
        Assert.NotEqual(names[0], names[1]);
        Assert.All(names, n => Assert.Equal(10, AccessPolicy.NumberOf(n)));
    }

    private static void Judge(JsonObject wanted, AccessPlacement placed)
    {
        var places = placed.Policies.Append(placed.Inline).ToList();
        Assert.Equal(
            wanted.Select(g => g.Key).Order(StringComparer.Ordinal),
            places.SelectMany(p => p.Target).Select(g => g.Key).Order(StringComparer.Ordinal)
        );
        Assert.True(placed.Inline.Target.Sum(g => PolicyText.Size(g.Value)) <= Quota);
        foreach (var policy in placed.Policies)
        {
            Assert.True(AccessPlacement.SizeOf(policy.Target) <= AccessPlacement.PolicyQuota);
            // While something leaves it, what comes and what leaves are both in it.
            if (policy.Target.Any(g => !policy.Live.ContainsKey(g.Key)))
                Assert.True(AccessPlacement.SizeOf(policy.Target.Concat(placed.Leaving(policy))) <= AccessPlacement.PolicyQuota);
        }

        foreach (var place in places)
        {
            foreach (var (name, _) in placed.Leaving(place))
            {
                var raw = wanted.Where(g => g.Key == "raw").Sum(g => PolicyText.Size(g.Value));
                var changed = !PolicyText.Same(place.Live[name], wanted[name]);
                var rawGrew = place.Policy is null && raw > place.Live.Where(g => g.Key == "raw").Sum(g => PolicyText.Size(g.Value));
                var others = place.Policy is null && place.Target.Any(g => !PolicyText.Same(g.Value, place.Live[g.Key]));
                Assert.True(changed || rawGrew || others, $"{name} moved and nothing asked for it");
            }
        }
    }

    private static (JsonObject Inline, Dictionary<string, JsonObject> Policies) Done(AccessPlacement placed)
    {
        var number = 1 + placed.Policies.Select(p => p.Policy is { } name ? AccessPolicy.NumberOf(name) : 0).DefaultIfEmpty(0).Max();
        var policies = placed
            .Policies.Where(p => p.Target.Count > 0)
            .ToDictionary(p => p.Policy ?? $"new.{number++}", p => (JsonObject)p.Target.DeepClone(), StringComparer.Ordinal);
        return ((JsonObject)placed.Inline.Target.DeepClone(), policies);
    }

    private static JsonObject Grants(int raw, IEnumerable<(int Bucket, int Allow, int Prefix, bool Until)> drawn)
    {
        var grants = new JsonObject();
        if (raw > 200)
            grants["raw"] = JsonNode.Parse(
                $$"""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/{{new string('r', raw)}}"]}]}"""
            );
        foreach (var (bucket, allow, prefix, until) in drawn)
        {
            var (word, permission) = allow switch
            {
                0 => ("read-only", S3Permission.ReadOnly),
                1 => ("read-write", S3Permission.ReadWrite),
                _ => ("write-only", S3Permission.WriteOnly),
            };
            var name = $"bucket-{bucket:00}";
            var options = new S3TemplateOptions
            {
                Prefixes = prefix == 0 ? [] : [new string('p', prefix)],
                Until = until ? new DateOnly(2027, 1, 31) : null,
            };
            grants[$"s3.{word}.{name}{(until ? ".until-2027-01-31" : "")}"] = PolicyText.FromDocument(
                S3Template.Document(name, permission, options)
            );
        }

        return grants;
    }
}
