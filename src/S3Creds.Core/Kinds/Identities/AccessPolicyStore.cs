using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using S3Creds.Core.Aws;
using S3Creds.Core.Diagnostics;
using S3Creds.Core.Model;

namespace S3Creds.Core.Kinds.Identities;

/// <summary>The access policies of one principal in the account.</summary>
internal sealed class AccessPolicyStore(AwsSession aws, IamGrantee api, ResourceAddress principal)
{
    /// <summary>Managed policies that IAM attaches to one principal by default.</summary>
    public const int MostAttached = 10;

    // More policies than can be attached are there only where attaching them failed.
    private const int MostNumbers = 100;

    private readonly Dictionary<string, JsonObject> written = new(StringComparer.Ordinal);

    /// <summary>Those of the attached policies that hold access of the principal. A policy without an owner is another one, whatever its
    /// path.</summary>
    public static async Task<List<AccessPolicy>> ReadAsync(
        AwsSession aws,
        ResourceAddress principal,
        IEnumerable<string> attached,
        CancellationToken cancellationToken
    )
    {
        var policies = new List<AccessPolicy>();
        foreach (var arn in attached.Where(a => AccessPolicy.PrincipalOf(a) is not null))
        {
            try
            {
                var policy = (await aws.Iam.GetPolicyAsync(new() { PolicyArn = arn }, cancellationToken)).Policy!;
                if (OwnerOf(policy) is not { } owner || AccessPolicy.PrincipalOf(arn, IamDetail.TagsOf(policy.Tags)) != principal)
                    continue;
                var version = await aws.Iam.GetPolicyVersionAsync(
                    new() { PolicyArn = arn, VersionId = policy.DefaultVersionId! },
                    cancellationToken
                );
                policies.Add(new AccessPolicy(NameOf(arn), arn, owner, PolicyText.FromWire(version.PolicyVersion!.Document!)));
            }
            catch (NoSuchEntityException)
            {
                // Deleted since it was listed.
            }
        }

        return policies;
    }

    /// <summary>Grants come before others go: what moves is in both places until <see cref="RemoveAsync"/>.</summary>
    public async Task AddAsync(AccessPlacement placement, IamDetail live, CancellationToken cancellationToken)
    {
        var arns = live.AccessPolicies.ToDictionary(p => p.Name, p => p.Arn, StringComparer.Ordinal);
        if (placement.Policies.All(p => p.Policy is not null && !Gains(p)))
            return;
        var owner = await OwnerAsync(live, cancellationToken);
        var made = placement.Policies.Count(p => p.Policy is null);
        if (made > 0 && live.Attached.Count + made > MostAttached)
            await DeleteAsync(placement.Policies.Where(p => IsSpent(placement, p)), arns, cancellationToken);
        foreach (var place in placement.Policies)
        {
            var content = new JsonObject(Copies(place.Target.Concat(placement.Leaving(place))));
            var unwanted = place.Live.Where(g => !content.ContainsKey(g.Key));
            if (place.Policy is not { } name)
                await CreateAsync(owner, arns, content, cancellationToken);
            else if (Gains(place))
            {
                // What is no longer granted goes last, like everywhere, unless its room is needed.
                var all = new JsonObject(Copies(content.Concat(unwanted)));
                written[name] = AccessPlacement.SizeOf(all) <= AccessPlacement.PolicyQuota ? all : content;
                await PolicyVersions.StoreAsync(aws, arns[name], AccessPolicyDocument.Write(written[name]), cancellationToken);
            }
        }
    }

    /// <summary>Takes out of each policy what is not to be in it; one that holds nothing is detached, then deleted.</summary>
    public async Task RemoveAsync(AccessPlacement placement, IamDetail live, CancellationToken cancellationToken)
    {
        var arns = live.AccessPolicies.ToDictionary(p => p.Name, p => p.Arn, StringComparer.Ordinal);
        var changed = placement.Policies.Where(p => p.Policy is not null && !Same(written.GetValueOrDefault(p.Policy, p.Live), p.Target));
        var open = changed.ToList();
        if (open.Count == 0)
            return;
        await OwnerAsync(live, cancellationToken);
        foreach (var place in open.Where(p => p.Target.Count > 0))
            await PolicyVersions.StoreAsync(aws, arns[place.Policy!], AccessPolicyDocument.Write(place.Target), cancellationToken);
        await DeleteAsync(open.Where(p => p.Target.Count == 0), arns, cancellationToken);
    }

    /// <summary>Removes one that belongs to a principal that is being removed, once it is detached there.</summary>
    public static async Task DeleteDetachedAsync(AwsSession aws, string arn, Action<string> onRequest, CancellationToken cancellationToken)
    {
        try
        {
            if (OwnerOf((await aws.Iam.GetPolicyAsync(new() { PolicyArn = arn }, cancellationToken)).Policy!) is not null)
                await PolicyVersions.DeletePolicyAsync(aws, arn, onRequest, cancellationToken);
        }
        catch (NoSuchEntityException)
        {
            // Already deleted.
        }
        catch (DeleteConflictException)
        {
            // Attached by hand somewhere else: the next plan removes it as a policy of its own.
        }

        PolicyArns.Of(aws).Forget(NameOf(arn));
    }

    /// <summary>Gives them another owner, or none. Those that belong to a third one stay.</summary>
    public static async Task StoreOwnerAsync(
        AwsSession aws,
        IEnumerable<AccessPolicy> policies,
        string? before,
        string? after,
        CancellationToken cancellationToken
    )
    {
        foreach (var policy in policies.Where(p => p.Owner == before && before != after))
        {
            if (after is not null)
                await aws.Iam.TagPolicyAsync(new() { PolicyArn = policy.Arn, Tags = TagsOf(after) }, cancellationToken);
            else
                await aws.Iam.UntagPolicyAsync(
                    new() { PolicyArn = policy.Arn, TagKeys = [.. TagsOf("").Select(t => t.Key!)] },
                    cancellationToken
                );
        }
    }

    /// <summary>Before a principal is renamed: its policies name it by its new name, and their paths stay.</summary>
    public static async Task RenameAsync(
        AwsSession aws,
        IEnumerable<AccessPolicy> policies,
        ResourceAddress to,
        CancellationToken cancellationToken
    )
    {
        foreach (var policy in policies)
            await aws.Iam.TagPolicyAsync(new() { PolicyArn = policy.Arn, Tags = [AccessPolicy.TagOf(to)] }, cancellationToken);
    }

    private async Task DeleteAsync(IEnumerable<AccessPlace> places, Dictionary<string, string> arns, CancellationToken cancellationToken)
    {
        foreach (var arn in places.Where(p => p.Policy is not null && arns.ContainsKey(p.Policy)).Select(p => arns[p.Policy!]).ToList())
        {
            await IamGrantee.DeletePartAsync(_ => { }, "", () => api.DetachAsync(aws, principal.Name, arn, cancellationToken));
            await DeleteDetachedAsync(aws, arn, _ => { }, cancellationToken);
            written[NameOf(arn)] = [];
        }
    }

    private async Task CreateAsync(string owner, Dictionary<string, string> arns, JsonObject content, CancellationToken cancellationToken)
    {
        var document = AccessPolicyDocument.Write(content);
        for (var number = 1; number <= MostNumbers; number++)
        {
            var name = AccessPolicy.NameOf(principal, number);
            if (arns.ContainsKey(name))
                continue;
            var arn = await MakeAsync(name, owner, document, cancellationToken)
                ?? await TakenUpAsync(name, owner, document, cancellationToken);
            if (arn is null)
                continue;
            PolicyArns.Of(aws).Learn(name, arn);
            await api.AttachAsync(aws, principal.Name, arn, cancellationToken);
            arns[name] = arn;
            return;
        }

        throw new S3CredsException(
            AccessPolicyCodes.Foreign.With(
                $"{principal}: all names from {AccessPolicy.NameOf(principal, 1)} to {AccessPolicy.NameOf(principal, MostNumbers)} are taken"
            )
        );
    }

    /// <returns>Null where there is a policy of this name.</returns>
    private async Task<string?> MakeAsync(string name, string owner, JsonObject document, CancellationToken cancellationToken)
    {
        try
        {
            var created = await aws.Iam.CreatePolicyAsync(
                new()
                {
                    PolicyName = name,
                    Path = AccessPolicy.PathOf(owner, principal),
                    Description = $"Access of {principal}, made by s3creds",
                    PolicyDocument = PolicyText.ToWire(document),
                    Tags = TagsOf(owner),
                },
                cancellationToken
            );
            return created.Policy?.Arn;
        }
        catch (EntityAlreadyExistsException)
        {
            return null;
        }
    }

    /// <summary>A policy that an interrupted run made and did not attach is used; any other one of this name is left alone.</summary>
    private async Task<string?> TakenUpAsync(string name, string owner, JsonObject document, CancellationToken cancellationToken)
    {
        if (await PolicyArns.Of(aws).FindAsync(aws, name, cancellationToken) is not { } arn || AccessPolicy.PrincipalOf(arn) != principal)
            return null;
        try
        {
            var policy = (await aws.Iam.GetPolicyAsync(new() { PolicyArn = arn }, cancellationToken)).Policy!;
            if (OwnerOf(policy) != owner || policy.AttachmentCount > 0)
                return null;
            await PolicyVersions.StoreAsync(aws, arn, document, cancellationToken);
            return arn;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    /// <exception cref="S3CredsException">The principal has no owner, or one of its access policies has another one.</exception>
    private async Task<string> OwnerAsync(IamDetail live, CancellationToken cancellationToken)
    {
        var owner = (await api.OwnershipAsync(aws, principal.Name, cancellationToken)).Owner;
        if (live.AccessPolicies.FirstOrDefault(p => p.Owner != owner) is { } foreign)
            throw new S3CredsException(
                AccessPolicyCodes.Foreign.With(
                    $"policy/{foreign.Name} is owned by '{foreign.Owner}', and {principal} by '{owner}': it is not changed",
                    $"detach it from {principal}, then plan again"
                )
            );
        return owner ?? throw new S3CredsException(AccessPolicyCodes.Foreign.With($"{principal} has no owner"));
    }

    private static bool IsSpent(AccessPlacement placement, AccessPlace place) =>
        place.Policy is not null && place.Target.Count == 0 && !placement.Leaving(place).Any();

    private static bool Gains(AccessPlace place) =>
        place.Target.Any(g => !place.Live.ContainsKey(g.Key) || !PolicyText.Same(g.Value, place.Live[g.Key]));

    private static bool Same(JsonObject a, JsonObject b) =>
        a.Count == b.Count && a.All(g => b.ContainsKey(g.Key) && PolicyText.Same(g.Value, b[g.Key]));

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Copies(IEnumerable<KeyValuePair<string, JsonNode?>> grants) =>
        grants.Select(g => KeyValuePair.Create(g.Key, g.Value?.DeepClone()));

    private static string? OwnerOf(ManagedPolicy policy) => OwnershipTagMap.Of(IamDetail.TagsOf(policy.Tags)).Owner;

    private static List<Tag> TagsOf(string owner) => CreationValues.Tags(OwnershipTags.Nothing with { Owner = owner });

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
