namespace Gateway.Configuration;

/// <summary>The configuration source of a file whose content was checked.</summary>
internal sealed class CheckedFileSource(CheckedFileProvider provider) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => provider;
}
