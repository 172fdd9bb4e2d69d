using System.Text.Json.Serialization;
using Gateway.Sessions.Sharing;

namespace Gateway.SignIn.Sharing;

/// <summary>The response to a share that was made. Nobody can ask for its address again.</summary>
internal sealed record ShareMade(
    string ShareId, string Url, DateTime ExpiresAt, IReadOnlyList<string> Paths, IReadOnlyList<string> Methods, int Uses, string? Label)
{
    public static ShareMade Of(Share share, string url) =>
        new(share.Id, url, share.ExpiresAt.UtcDateTime, share.Paths, share.Methods, share.Uses, share.Label);
}

/// <summary>One share in the list of a person's shares.</summary>
internal sealed record ListedShare(
    string ShareId,
    DateTime CreatedAt,
    DateTime ExpiresAt,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Methods,
    int Uses,
    int Opened,
    string? Label)
{
    public static ListedShare Of(Share share) => new(
        share.Id,
        share.CreatedAt.UtcDateTime,
        share.ExpiresAt.UtcDateTime,
        share.Paths,
        share.Methods,
        share.Uses,
        share.Opened,
        share.Label);
}

/// <summary>The response of <c>GET /auth/shares</c>.</summary>
internal sealed record ShareList(IReadOnlyList<ListedShare> Shares);

/// <summary>Serializes the responses about shares.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ShareMade))]
[JsonSerializable(typeof(ShareList))]
internal sealed partial class ShareAnswersJson : JsonSerializerContext;
