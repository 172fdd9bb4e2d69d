using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Configuration;

/// <summary>Provides the last valid content of the configuration file. It never reads the file itself.</summary>
internal sealed class CheckedFileProvider(byte[] content) : JsonStreamConfigurationProvider(new JsonStreamConfigurationSource())
{
    public override void Load() => Load(new MemoryStream(content));

    /// <summary>Replaces the content in one step, and signals the reload token.</summary>
    public void Replace(byte[] replacement)
    {
        Load(new MemoryStream(replacement));
        OnReload();
    }
}
