using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.SignIn;

/// <summary>Reads a form (<c>application/x-www-form-urlencoded</c>).</summary>
internal sealed class FormFields
{
    private readonly Dictionary<string, string?> _fields = new(StringComparer.OrdinalIgnoreCase);

    // Not FormReader, which reads "x&email=a" as one field of that name.
    public FormFields(string text)
    {
        foreach (var field in new QueryStringEnumerable($"?{text}"))
        {
            var name = field.DecodeName().ToString();
            _fields[name] = _fields.ContainsKey(name) ? null : field.DecodeValue().ToString();
        }
    }

    /// <summary>The value of a field; null where there is none.</summary>
    /// <exception cref="InvalidDataException">
    /// The field is there twice: a proxy or firewall in front may have checked the other one.
    /// </exception>
    public string? Only(string name) => _fields.TryGetValue(name, out var only) ? only ?? throw new InvalidDataException() : null;
}
