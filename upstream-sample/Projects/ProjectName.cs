using System.Diagnostics.CodeAnalysis;

namespace UpstreamSample.Projects;

/// <summary>A project's name: trimmed, 1–100 characters, no control characters.</summary>
internal sealed record ProjectName
{
    public const int MaxLength = 100;

    private ProjectName(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out ProjectName? name, [NotNullWhen(false)] out string? mistake)
    {
        var trimmed = text?.Trim() ?? "";
        mistake = trimmed switch
        {
            "" => "A project needs a name.",
            { Length: > MaxLength } => $"A name has at most {MaxLength} characters.",
            // PostgreSQL's text can't hold NUL, and no other one shows in a list.
            _ when trimmed.Any(char.IsControl) => "A name has no control characters.",
            _ => null,
        };
        name = mistake is null ? new ProjectName(trimmed) : null;
        return name is not null;
    }
}
