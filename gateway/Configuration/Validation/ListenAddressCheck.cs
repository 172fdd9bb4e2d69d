using Gateway.Configuration.Hosting;

namespace Gateway.Configuration.Validation;

/// <summary>Checks the public addresses: whether each can be listened on, and all of them together.</summary>
internal static class ListenAddressCheck
{
    public static IReadOnlyList<string> ErrorsOf(IConfiguration configuration)
    {
        var errors = new List<string>();
        var read = new List<ListenAddress>();
        foreach (var (key, text) in ListenAddresses.Read(configuration))
        {
            var example = key.EndsWith("_PORTS", StringComparison.Ordinal) ? "8080" : "\"http://localhost:8080\"";
            if (!ListenAddress.TryParse(text, out var address, out var problem))
            {
                errors.Add($"{key}: {problem} (example: {example})");
            }
            else if (read.Find(address.CollidesWith) is { } other)
            {
                errors.Add($"{key}: '{text}' and '{other.Text}' can't both be listened on (example: {example})");
            }
            else
            {
                read.Add(address);
            }
        }

        return errors;
    }
}
