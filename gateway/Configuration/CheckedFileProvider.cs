using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Configuration;

/// <summary>The configuration file as it was last found good. It never looks at the file: it is told.</summary>
internal sealed class CheckedFileProvider(byte[] content) : JsonStreamConfigurationProvider(new JsonStreamConfigurationSource())
{
    public override void Load() => Load(new MemoryStream(content));

    /// <summary>Takes a new content, whole, and tells everybody who follows the configuration.</summary>
    public void Replace(byte[] replacement)
    {
        Load(new MemoryStream(replacement));
        OnReload();
    }
}
