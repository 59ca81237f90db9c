using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Internal;

/// <summary>A shape of IAM's API: its one <see cref="Map"/> both writes the form of a request and reads the XML of an answer.</summary>
internal interface IMapped
{
    /// <summary>Assigns every property from <see cref="QueryMap"/>'s <c>Of</c>: <c>UserName = m.Of(UserName);</c>.</summary>
    void Map(QueryMap m);
}

/// <summary> Carries values between the shapes and AWS's query protocol, in one direction at a time. Writing, <c>Of</c> adds the value to
/// the form and hands it back. Reading, <see cref="IMapped.Map"/> runs once for each child element, and the one <c>Of</c> of that name
/// takes the element from the stream: nothing is buffered, whatever the size of the answer. The wire name is the property's name.
/// </summary>
internal sealed class QueryMap
{
    /// <summary>IAM's answers nest less than twenty deep; an unknown element is skipped only down to here.</summary>
    private const int MaxDepth = 64;

    private readonly IDictionary<string, string>? _form;
    private readonly XmlReader? _xml;
    private string _prefix = "";
    private string? _element;
    private int _members;

    /// <summary>Writes into <paramref name="form"/>.</summary>
    public QueryMap(IDictionary<string, string> form) => _form = form;

    /// <summary>Reads from <paramref name="xml"/>.</summary>
    public QueryMap(XmlReader xml) => _xml = xml;

    private XmlReader Xml => _xml ?? throw new InvalidOperationException("This map writes.");

    [return: NotNullIfNotNull(nameof(value))]
    public string? Of(string? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (_form is not null)
            Write(name, value);
        else if (Takes(name))
            return Text();
        return value;
    }

    public int? Of(int? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (_form is not null)
            Write(name, value?.ToString(CultureInfo.InvariantCulture));
        else if (Takes(name))
            return Text() is { Length: > 0 } text ? int.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture) : null;
        return value;
    }

    public bool? Of(bool? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (_form is not null)
            Write(
                name,
                value switch
                {
                    true => "true",
                    false => "false",
                    null => null,
                }
            );
        else if (Takes(name))
            return Text() is { Length: > 0 } text ? bool.Parse(text) : null;
        return value;
    }

    /// <summary>Instants are UTC, in ISO 8601.</summary>
    public DateTime? Of(DateTime? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (_form is not null)
            Write(name, value?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        else if (Takes(name))
            return Text() is { Length: > 0 } text ? Instant(text) : null;
        return value;
    }

    /// <summary>Blobs are base64.</summary>
    public MemoryStream? Of(MemoryStream? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (_form is not null)
            Write(name, value is null ? null : Convert.ToBase64String(value.ToArray()));
        else if (Takes(name))
            return new MemoryStream(Convert.FromBase64String(Text()), writable: false);
        return value;
    }

    [return: NotNullIfNotNull(nameof(value))]
    public T? Of<T>(T? value, Func<string, T> find, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : ConstantClass
    {
        if (_form is not null)
            Write(name, value?.Value);
        else if (Takes(name))
            return find(Text());
        return value;
    }

    [return: NotNullIfNotNull(nameof(value))]
    public T? Of<T>(T? value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : class, IMapped, new()
    {
        if (_form is not null && value is not null)
            WriteShape(name, value);
        else if (Takes(name))
            return ReadShape(new T());
        return value;
    }

    public List<string>? Of(List<string>? value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        ListOf(value, name, static (m, at, item) => m.Write(at, item), static m => m.Text());

    public List<T>? Of<T>(List<T>? value, Func<string, T> find, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : ConstantClass => ListOf(value, name, static (m, at, item) => m.Write(at, item.Value), m => find(m.Text()));

    public List<T>? Of<T>(List<T>? value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : class, IMapped, new() =>
        ListOf(value, name, static (m, at, item) => m.WriteShape(at, item), static m => m.ReadShape(new T()));

    /// <summary>A map is a list of <c>entry</c> elements with a <c>key</c> and a <c>value</c>; a key that comes twice keeps its last
    /// value.</summary>
    public Dictionary<string, int>? Of(Dictionary<string, int>? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (_form is not null && value is not null)
        {
            var index = 0;
            foreach (var (key, number) in value.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                WriteShape($"{name}.entry.{++index}", new Entry { key = key, value = number });
        }
        else if (Takes(name))
        {
            var read = value ?? new Dictionary<string, int>(StringComparer.Ordinal);
            Each("entry", m =>
            {
                var entry = m.ReadShape(new Entry());
                read[entry.key ?? throw new XmlException("a map entry has no key")] = entry.value
                    ?? throw new XmlException("a map entry has no value");
            });
            return read;
        }
        return value;
    }

    /// <summary>Reads the element the reader stands on into <paramref name="shape"/>; the reader ends behind it.</summary>
    public T ReadShape<T>(T shape)
        where T : IMapped => ReadShape(shape, out _);

    /// <param name="members">How many of the shape's members the element has.</param>
    public T ReadShape<T>(T shape, out int members)
        where T : IMapped
    {
        var outer = _members;
        _members = 0;
        Children((m: this, shape), static (at, element) =>
        {
            var before = at.m._members;
            at.m._element = element;
            at.shape.Map(at.m);
            var taken = at.m._element is null;
            at.m._element = null;
            at.m._members = before + (taken ? 1 : 0);
            return taken;
        });
        members = _members;
        _members = outer;
        return shape;
    }

    /// <summary>The text of the element the reader stands on; the reader ends behind it.</summary>
    /// <exception cref="XmlException">The element has child elements.</exception>
    public string Text() => Xml.ReadElementContentAsString();

    /// <summary>Offers every child of the element the reader stands on to <paramref name="take"/>, and skips what it refuses; the reader
    /// ends behind the element.</summary>
    public void Children<TState>(TState state, Func<TState, string, bool> take)
    {
        if (Xml.IsEmptyElement)
        {
            Xml.Read();
            return;
        }
        Xml.Read();
        while (Xml.MoveToContent() != XmlNodeType.EndElement)
        {
            if (Xml.NodeType != XmlNodeType.Element)
                throw new XmlException("text or the end of the document where an element was expected");
            if (!take(state, Xml.LocalName))
                Skip();
        }
        Xml.Read();
    }

    private List<T>? ListOf<T>(List<T>? value, string name, Action<QueryMap, string, T> write, Func<QueryMap, T> read)
    {
        if (_form is not null && value is not null)
        {
            if (value.Count == 0)
                Write(name, ""); // An empty list differs from none: AWS expects the bare name.
            for (var i = 0; i < value.Count; i++)
                write(this, $"{name}.member.{i + 1}", value[i]);
        }
        else if (Takes(name))
        {
            Each("member", m => (value ??= []).Add(read(m))); // As in SDK v4, a list without members stays null.
        }
        return value;
    }

    private void Each(string child, Action<QueryMap> read) => Children((m: this, child, read), static (at, element) =>
        {
            if (element != at.child)
                return false;
            at.read(at.m);
            return true;
        });

    private void Skip()
    {
        var depth = Xml.Depth;
        if (!Xml.IsEmptyElement)
        {
            while (Xml.Read() && Xml.Depth > depth)
            {
                if (Xml.Depth > MaxDepth)
                    throw new XmlException("elements nest too deep");
            }
        }
        Xml.Read();
    }

    private bool Takes(string name)
    {
        if (_element != name)
            return false;
        _element = null;
        return true;
    }

    private void Write(string name, string? value)
    {
        if (value is not null)
            _form![_prefix + name] = value;
    }

    private void WriteShape(string name, IMapped shape)
    {
        var outer = _prefix;
        _prefix = $"{outer}{name}.";
        shape.Map(this);
        _prefix = outer;
    }

    private static DateTime Instant(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    private sealed class Entry : IMapped
    {
#pragma warning disable IDE1006 // The wire has these two names in lower case.
        public string? key;
        public int? value;
#pragma warning restore IDE1006

        public void Map(QueryMap m)
        {
            key = m.Of(key);
            value = m.Of(value);
        }
    }
}
