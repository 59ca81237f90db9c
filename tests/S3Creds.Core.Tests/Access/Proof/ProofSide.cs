using S3Creds.Core.Access;
using S3Creds.Core.Model;
using S3Creds.Testing;

namespace S3Creds.Core.Tests.Access.Proof;

internal sealed partial class AccountProof
{
    /// <summary>One state of the account: the truth, and what the product knows.</summary>
    private sealed record Side(string Name, PlainAccount Plain, AccessModel Model)
    {
        /// <summary>What conditions may ask of a request to assume a role.</summary>
        private static readonly (string Key, string[] Values)[] Asked =
        [
            ("sts:ExternalId", ["x9"]),
            ("aws:MultiFactorAuthPresent", ["true", "false"]),
            ("aws:SecureTransport", ["true", "false"]),
            ("aws:SourceIp", ["192.0.2.9", "10.1.1.1", "203.0.113.5"]),
            ("aws:CurrentTime", ["2026-06-01T00:00:00Z", "2028-01-01T00:00:00Z"]),
            ("aws:PrincipalTag/team", ["red", "blue", "other"]),
        ];

        private readonly Dictionary<DrawnRequest, IReadOnlySet<string>> namesOf = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<DrawnRequest, string> truths = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<string, HashSet<string>> reachable = new(StringComparer.Ordinal);
        private string? text;

        /// <summary>Whether principals have conditions in their policies or trusts.</summary>
        public bool HasConditions => (text ??= Plain.Json.ToJsonString()).Contains("\"Condition\"", StringComparison.Ordinal);

        /// <summary> Whether the lists count a principal. Federated users that no policy names are many and the same: where
        /// everyone is granted something and the public-access block takes that from others, they are not told one by one. Root may do all
        /// that no control policy or Deny forbids, and is in no list. </summary>
        public bool IsCounted(string who) =>
            !(who.StartsWith("federated-user/", StringComparison.Ordinal) || IsOwnRoot(who))
            || Model.AllSubjects.Any(s => s.Principal.Text == Plain.Caller(who).Arn);

        public static bool IsOwnRoot(string who) => who == $"arn:aws:iam::{PlainAccount.Id}:root";

        /// <summary>Whether there is such a principal in this state.</summary>
        public bool Exists(string who) => Section(who) is not { } section || Plain.Json[section.Name]?[section.Of] is not null;

        /// <summary>As the product calls it; null where it does not exist.</summary>
        public AccessSubject? Subject(string who) =>
            !Exists(who) ? null
            : who == "anonymous" ? Model.Anonymous
            : who.StartsWith("user/", StringComparison.Ordinal) ? Model.Find(ResourceAddress.Parse(who)!.Value)
            : Model.Sessions.FirstOrDefault(s => s.Principal.Text == Plain.Caller(who).Arn)
                ?? (
                    who.StartsWith("role/", StringComparison.Ordinal)
                        ? Model.Find(ResourceAddress.Parse(who.Split('@')[0])!.Value)
                        : Model.Principal(Plain.Caller(who).Arn)
                );

        /// <summary>What the caller's requests always have, and what this one brings along.</summary>
        public Dictionary<string, string[]> ContextOf(DrawnRequest request) => ContextAs(request.Who, request);

        public Dictionary<string, string[]> ContextAs(string who, DrawnRequest request)
        {
            var caller = Plain.Caller(who);
            var keys = Plain.KeysOf(caller);
            var role = who.StartsWith("role/", StringComparison.Ordinal) ? who["role/".Length..].Split('@')[0] : null;
            foreach (var (key, values) in request.Context)
            {
                var isTag = key.StartsWith("aws:principaltag/", StringComparison.Ordinal);
                if (isTag && caller.Account == PlainAccount.Id ? role is not null && Plain.TakesSessionTags(role) : !keys.ContainsKey(key))
                    keys[key] = values;
            }

            return keys;
        }

        /// <summary>Whether another caller's requests can have what this one brings along.</summary>
        public bool IsPossible(DrawnRequest request)
        {
            var (caller, keys) = (Plain.Caller(request.Who), request.Context.Keys);
            return caller.HasIdentity
                ? !keys.Any(k => k.StartsWith("aws:source", StringComparison.Ordinal) && k != "aws:sourceip")
                    && keys.All(k => k != "aws:multifactorauthpresent" || caller.Arn.Contains(":user/", StringComparison.Ordinal))
                : !keys.Any(k => k.StartsWith("aws:principal", StringComparison.Ordinal) || k == "aws:multifactorauthpresent")
                    && (caller.IsService || !keys.Any(k => k is "aws:sourceaccount" or "aws:sourcearn"));
        }

        public string Truth(DrawnRequest request) =>
            truths.TryGetValue(request, out var known)
                ? known
                : truths[request] = Exists(request.Who)
                    ? Plain.Decide(Plain.Caller(request.Who), request.Action, request.Resource, ContextOf(request))
                    : "ImplicitlyDenied";

        /// <summary>Whether the caller surely may use the key that the request needs.</summary>
        public bool MayUseKey(DrawnRequest request) =>
            Plain.MayUseKey(
                Plain.Caller(request.Who),
                request.Action,
                request.Resource,
                request.Context.GetValueOrDefault("aws:currenttime")
            ) == true;

        /// <summary>Whether the example of a line is allowed.</summary>
        public bool Truth(AccessChange change)
        {
            var name = change.Via.Count > 0 ? change.Via[^1] : change.Who;
            var context = change.Example!.Context.ToDictionary(
                c => c.Key.ToLowerInvariant(),
                c => c.Value.Split(','),
                StringComparer.Ordinal
            );
            var caller = CallerOf(name);
            if (!Exists(caller.Who) || !Exists(CallerOf(change.Who).Who) || (change.Via.Count > 0 && !IsReachable(change)))
                return false;
            // What is known of it is known here too, and may be another path or tag; tags that sessions bring along are the example's.
            foreach (var (key, values) in caller.Account == PlainAccount.Id ? Plain.KeysOf(caller) : [])
            {
                if (
                    !key.StartsWith("aws:principaltag/", StringComparison.Ordinal)
                    || !caller.IsSession
                    || !Plain.TakesSessionTags(caller.Arn.Split('/')[1])
                )
                    context[key] = values;
            }

            return Plain.Decide(caller, change.Example.Action, change.Example.Resource, context) == "Allowed";
        }

        /// <summary>A caller by the name of a subject.</summary>
        public PlainCaller CallerOf(string name)
        {
            const string Stranger = "arn:aws:iam::999999999999:root";
            return name switch
            {
                AccessSubject.Everyone => Plain.Caller("anonymous"),
                "the root user" => Plain.Caller($"arn:aws:iam::{PlainAccount.Id}:root"),
                AccessSubject.Signed => Plain.Caller(Stranger),
                _ when name.StartsWith(AccessChange.AnyoneFrom, StringComparison.Ordinal) => Plain.Caller("anonymous"),
                _ when name.StartsWith("account ", StringComparison.Ordinal) => Plain.Caller(
                    $"arn:aws:iam::{name["account ".Length..]}:root"
                ),
                _ when name.StartsWith("canonical user ", StringComparison.Ordinal) => Plain.Caller(name["canonical user ".Length..]),
                _ when name.StartsWith("organisation ", StringComparison.Ordinal)
                        || name.StartsWith("principals ", StringComparison.Ordinal) => Plain.Caller(Stranger),
                _ when name.StartsWith("AWS services", StringComparison.Ordinal) => Plain.Caller("any.amazonaws.com"),
                _ when name.StartsWith("role/", StringComparison.Ordinal) => Plain.Caller(
                    name.Replace(" in session ", "@", StringComparison.Ordinal)
                ),
                _ => Plain.Caller(name),
            };
        }

        /// <summary>All names under which the product may speak of who makes a request.</summary>
        public IReadOnlySet<string> NamesOf(DrawnRequest request)
        {
            if (namesOf.TryGetValue(request, out var known))
                return known;
            var caller = Plain.Caller(request.Who);
            var names = new HashSet<string>(StringComparer.Ordinal) { AccessSubject.Everyone, request.Who.Split('@')[0], caller.Arn };
            if (Subject(request.Who) is { } subject)
                names.Add(subject.Name);
            if (caller.HasIdentity || caller.IsCanonical)
                names.Add(AccessSubject.Signed);
            if (caller.IsCanonical)
                names.Add($"canonical user {caller.Arn}");
            if (caller.HasIdentity && caller.Account != PlainAccount.Id)
            {
                names.Add($"account {caller.Account}");
                names.Add($"arn:aws:iam::{caller.Account}:role/{caller.Arn.Split('/')[1]}");
                if (request.Context.TryGetValue("aws:principalorgid", out var organisation))
                    names.Add($"organisation {organisation[0]}");
            }

            if (caller.IsService)
                names.Add("AWS services");
            if (caller.IsService && request.Context.TryGetValue("aws:sourceaccount", out var account))
                names.Add($"AWS services for account {account[0]}");
            if (caller.IsService && request.Context.TryGetValue("aws:sourcearn", out var source))
                names.Add($"AWS services for {source[0]}");
            return namesOf[request] = names;
        }

        public bool Matches(string pattern, DrawnRequest request) =>
            PlainStatement.Matches(pattern, new PlainRequest(request.Action, request.Resource, ContextOf(request)));

        /// <summary>Whether an expectation's word means this caller.</summary>
        public bool IsCalled(string who, string word)
        {
            var caller = Plain.Caller(who);
            var name = who.Split('@')[0];
            return word == who
                || word == caller.Arn
                || word == name
                || (word.EndsWith("/*", StringComparison.Ordinal) && name.StartsWith(word[..^1], StringComparison.Ordinal));
        }

        /// <summary>The roles that somebody can become with whatever its requests bring along.</summary>
        public HashSet<string> Reachable(string who)
        {
            if (reachable.TryGetValue(who, out var known))
                return known;
            var found = new HashSet<string>(StringComparer.Ordinal);
            var queue = new Queue<string>([who]);
            while (queue.TryDequeue(out var at))
            {
                foreach (
                    var role in Plain.Json["roles"]!
                        .AsObject()
                        .Select(r => r.Key)
                        .Where(r => who.Split('@')[0] != "role/" + r && !found.Contains("role/" + r))
                )
                {
                    if (Contexts(at).Any(c => Plain.MayAssume(Plain.Caller(at), role, c)) && found.Add("role/" + role))
                        queue.Enqueue($"role/{role}@any");
                }
            }

            return reachable[who] = found;
        }

        public bool IsReachable(AccessChange change) => Reachable(CallerOf(change.Who).Who).Contains(change.Via[^1]);

        private IEnumerable<Dictionary<string, string[]>> Contexts(string who)
        {
            IEnumerable<Dictionary<string, string[]>> all = [Plain.KeysOf(Plain.Caller(who))];
            var isTagged =
                Plain.Caller(who).Account != PlainAccount.Id
                || (who.StartsWith("role/", StringComparison.Ordinal) && Plain.TakesSessionTags(who["role/".Length..].Split('@')[0]));
            foreach (
                var (key, values) in Asked.Where(a =>
                    HasConditions
                    && text!.Contains(a.Key, StringComparison.Ordinal)
                    && (isTagged || !a.Key.StartsWith("aws:PrincipalTag", StringComparison.Ordinal))
                )
            )
                all = all.SelectMany(c => values.Select(v => With(c, key.ToLowerInvariant(), [v])).Prepend(c)).ToList();
            return all;
        }

        private static (string Name, string Of)? Section(string who) =>
            who.StartsWith("user/", StringComparison.Ordinal) ? ("users", who["user/".Length..])
            : who.StartsWith("role/", StringComparison.Ordinal) ? ("roles", who["role/".Length..].Split('@')[0])
            : who.StartsWith($"arn:aws:sts::{PlainAccount.Id}:assumed-role/", StringComparison.Ordinal) ? ("roles", who.Split('/')[1])
            : null;
    }
}
