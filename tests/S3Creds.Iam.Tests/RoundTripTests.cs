using System.Collections;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using Amazon.IdentityManagement.Internal;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Tests;

/// <summary> Every shape, with a distinct value in every property, is written as a form, turned into the XML an answer has, and read back.
/// This is what notices <c>A = m.Of(B)</c>, a forgotten property, and a type read otherwise than it is written. </summary>
public class RoundTripTests
{
    public static TheoryData<Type> Shapes =>
        [
            .. typeof(IMapped)
                .Assembly.GetTypes()
                .Where(t => t.IsPublic && t is { IsClass: true, IsAbstract: false } && typeof(IMapped).IsAssignableFrom(t))
                .OrderBy(t => t.FullName, StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_shape_survives_the_form_and_the_answer(Type type)
    {
        var expected = Filled(type);
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        ((IMapped)Filled(type)).Map(new QueryMap(form));

        var answer = Xml("Shape", form).ToString(SaveOptions.DisableFormatting);
        using var xml = Answer.Open(new MemoryStream(Encoding.UTF8.GetBytes(answer)), Answer.MaxCharacters);
        xml.MoveToContent();
        var read = new QueryMap(xml).ReadShape((IMapped)Activator.CreateInstance(type)!);

        Assert.Equal(Describe(expected), Describe(read));
        var written = form.Keys.Select(key => key.Split('.')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(Properties(type).Select(p => p.Name).Order(StringComparer.Ordinal), written);
        Assert.True(xml.EOF);
    }

    [Fact]
    public void Every_action_has_its_shapes_and_the_other_way_round()
    {
        var actions = typeof(IAmazonIdentityManagementService)
            .GetMethods()
            .Where(m => m.Name.EndsWith("Async", StringComparison.Ordinal))
            .Select(m => m.Name[..^5])
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var requests = typeof(Tag)
            .Assembly.GetExportedTypes()
            .Where(t => t.IsSubclassOf(typeof(AmazonIdentityManagementServiceRequest)))
            .Select(t => t.Name[..^"Request".Length]);
        var responses = typeof(Tag)
            .Assembly.GetExportedTypes()
            .Where(t => t.IsSubclassOf(typeof(AmazonWebServiceResponse)))
            .Select(t => t.Name[..^"Response".Length]);

        Assert.Equal(109, actions.Count);
        Assert.Equal(actions.Order(StringComparer.Ordinal), requests.Order(StringComparer.Ordinal));
        Assert.Equal(actions.Order(StringComparer.Ordinal), responses.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lists_are_numbered_from_one_and_an_empty_list_still_writes_its_name()
    {
        var form = new SortedDictionary<string, string>(StringComparer.Ordinal);
        IMapped request = new CreateUserRequest
        {
            UserName = "ann",
            Tags = [new Tag { Key = "a", Value = "" }, new Tag { Key = "b", Value = "2" }],
        };
        request.Map(new QueryMap(form));
        Assert.Equal("Tags.member.1.Key=a Tags.member.1.Value= Tags.member.2.Key=b Tags.member.2.Value=2 UserName=ann", Join(form));

        form.Clear();
        request = new UntagUserRequest { UserName = "ann", TagKeys = [] };
        request.Map(new QueryMap(form));
        Assert.Equal("TagKeys= UserName=ann", Join(form));

        form.Clear();
        request = new GetAccountAuthorizationDetailsRequest { Filter = [EntityType.User, EntityType.LocalManagedPolicy], MaxItems = 1000 };
        request.Map(new QueryMap(form));
        Assert.Equal("Filter.member.1=User Filter.member.2=LocalManagedPolicy MaxItems=1000", Join(form));
    }

    private static string Join(SortedDictionary<string, string> form) =>
        string.Join(' ', form.Select(field => $"{field.Key}={field.Value}"));

    private static object Filled(Type type)
    {
        var next = 0;
        return Value(type, ref next);
    }

    private static object Value(Type type, ref int next)
    {
        next++;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return $" v{next}%2B<&>\u00e4 ";
        if (type == typeof(int))
            return next;
        if (type == typeof(bool))
            return true; // The default would be the same as unread only for null.
        if (type == typeof(DateTime))
            return DateTime.UnixEpoch.AddSeconds(next).AddMilliseconds(next);
        if (type == typeof(MemoryStream))
            return new MemoryStream([1, 2, (byte)next]);
        if (type == typeof(Dictionary<string, int>))
            return new Dictionary<string, int>(StringComparer.Ordinal) { [$"k{next}"] = next, [$"l{next}"] = -next };
        if (typeof(ConstantClass).IsAssignableFrom(type))
            return Activator.CreateInstance(type, $"constant{next}")!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            var list = (IList)Activator.CreateInstance(type)!;
            list.Add(Value(type.GetGenericArguments()[0], ref next));
            list.Add(Value(type.GetGenericArguments()[0], ref next));
            return list;
        }
        var shape = Activator.CreateInstance(type)!;
        foreach (var property in Properties(type))
            property.SetValue(shape, Value(property.PropertyType, ref next));
        return shape;
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static string Describe(object? value) =>
        value switch
        {
            null => "null",
            string or int or bool => $"{value}",
            DateTime time => $"{time:O} {time.Kind}",
            ConstantClass constant => constant.Value,
            MemoryStream stream => Convert.ToHexString(stream.ToArray()),
            Dictionary<string, int> map => string.Join(',', map.OrderBy(e => e.Key, StringComparer.Ordinal)),
            IList list => $"[{string.Join("; ", list.Cast<object>().Select(Describe))}]",
            _ => $"{{{string.Join("; ", Properties(value.GetType()).Select(p => $"{p.Name}: {Describe(p.GetValue(value))}"))}}}",
        };

    private static XElement Xml(string name, IEnumerable<KeyValuePair<string, string>> form)
    {
        var element = new XElement(char.IsAsciiDigit(name[0]) ? "_" + name : name);
        foreach (var field in form.GroupBy(field => field.Key.Split('.')[0], StringComparer.Ordinal))
        {
            var inner = field.Select(f => KeyValuePair.Create(f.Key[Math.Min(f.Key.Length, field.Key.Length + 1)..], f.Value)).ToList();
            if (inner is [{ Key: "" } only])
                element.Add(new XElement(char.IsAsciiDigit(field.Key[0]) ? "_" + field.Key : field.Key, only.Value));
            else
                element.Add(Numbered(Xml(field.Key, inner)));
        }
        return element;
    }

    /// <summary><c>member.1</c> in a form is a <c>member</c> element; the number is its place.</summary>
    private static XElement Numbered(XElement list)
    {
        if (list.Elements().ToList() is not [{ Name.LocalName: "member" or "entry" } items])
            return list;
        var members = items.Elements().ToList();
        items.Remove();
        foreach (var member in members)
            list.Add(new XElement(items.Name, member.Nodes()));
        return list;
    }
}
