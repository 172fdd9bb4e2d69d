namespace Gateway.Configuration;

/// <summary>Puts a file's checked content among the configuration's sources.</summary>
internal sealed class CheckedFileSource(CheckedFileProvider provider) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => provider;
}
