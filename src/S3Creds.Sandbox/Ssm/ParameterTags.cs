using System.Collections.Immutable;
using S3Creds.Sandbox.Requests;

namespace S3Creds.Sandbox.Ssm;

/// <summary>Tags of parameters; the store's other resource types are not served.</summary>
internal static class ParameterTags
{
    private const int MostTags = 50;

    public static void Add(SsmCall call)
    {
        if (!call.In.TryGetProperty("Tags"u8, out _))
        {
            throw SsmErrors.Null("Tags");
        }

        var tags = call.Tags();
        Change(call, Name(call), tags, before => before.SetItems(tags));
    }

    public static void Remove(SsmCall call)
    {
        var keys = call.Texts("TagKeys") ?? throw SsmErrors.Null("TagKeys");
        Change(call, Name(call), null, before => before.RemoveRange(keys));
    }

    public static void List(SsmCall call)
    {
        var name = Name(call);
        call.Demand(name);
        var parameter = call.Find(name) ?? throw NoSuchResource(name);
        call.Json.WriteStartArray("TagList");
        foreach (var (key, value) in parameter.Tags)
        {
            call.Json.WriteStartObject();
            call.Json.WriteString("Key", key);
            call.Json.WriteString("Value", value);
            call.Json.WriteEndObject();
        }

        call.Json.WriteEndArray();
    }

    private static string Name(SsmCall call) =>
        call.Required("ResourceType") == "Parameter"
            ? call.NameOf(call.Required("ResourceId"))
            : throw new SandboxException("InvalidResourceType", 400, "The resource type isn't valid.");

    private static void Change(
        SsmCall call,
        string name,
        ImmutableSortedDictionary<string, string>? given,
        Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change
    )
    {
        call.Demand(name, given);
        call.Request.Store.Write(draft =>
        {
            var parameter = draft.State.Parameters.GetValueOrDefault(call.Place(name)) ?? throw NoSuchResource(name);
            var tags = change(parameter.Tags);
            if (tags.Count > MostTags)
            {
                throw new SandboxException(
                    "TooManyTagsError",
                    400,
                    $"The Targets parameter includes too many tags. Remove one or more tags and try the command again."
                );
            }

            draft.State = draft.State with
            {
                Parameters = draft.State.Parameters.SetItem(call.Place(name), parameter with { Tags = tags }),
            };
        });
    }

    private static SandboxException NoSuchResource(string name) =>
        new("InvalidResourceId", 400, $"The resource ID \"{name}\" isn't valid. Verify that you entered the correct ID and try again.");
}
