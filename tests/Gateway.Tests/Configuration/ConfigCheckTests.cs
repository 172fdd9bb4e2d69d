using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Gateway.Tests.Configuration.Reference;
using Xunit;

namespace Gateway.Tests.Configuration;

/// <summary>
/// <c>gateway config check</c> says every error in one line, exactly so. The program itself runs, in this process: alone, for it
/// reads the process's environment and writes to its console.
/// </summary>
[Collection(nameof(ConfigCheckTests))]
[CollectionDefinition(nameof(ConfigCheckTests), DisableParallelization = true)]
public sealed class ConfigCheckTests : IDisposable
{
    private const string Name = "appsettings.Gateway.json";

    private readonly TempDirectory _folder = new();

    public static TheoryData<string> Broken => [.. BrokenConfigurations.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cases_AreMany() => Assert.True(BrokenConfigurations.All.Count >= 60);

    [Theory]
    [MemberData(nameof(Broken))]
    public void Check_BrokenConfiguration_SaysExactlyItsLines(string name)
    {
        var broken = BrokenConfigurations.All[name];
        File.WriteAllText(_folder.Combine(Name), broken.File);

        var (code, lines) = Check(_folder.Combine(Name), broken.Environment);

        Assert.Equal(broken.Lines, lines);
        Assert.Equal(2, code);
        Assert.DoesNotContain(lines, line => line.Contains("topsecret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData(" \n\t")]
    public void Check_EmptyFile_IsSaid(string content)
    {
        File.WriteAllText(_folder.Combine(Name), content);

        AssertRefused(_folder.Combine(Name), $"{Name}: is empty (example: {{ \"ReverseProxy\": {{ }}, \"Gateway\": {{ }} }})");
    }

    [Theory]
    [InlineData("{\n  \"é\": { } }", 3)]
    [InlineData("{\n  \"Gateway\": { \"PublicUrl\": \"é\" } }", 29)]
    [InlineData("{\n  \"\\ud800\": { } }", 3)]
    public void Check_TextInAnotherEncoding_IsSaidWithItsPlace(string content, int column)
    {
        File.WriteAllBytes(_folder.Combine(Name), Encoding.Latin1.GetBytes(content));

        AssertRefused(_folder.Combine(Name), $"{Name}: line 2, column {column}: This is no UTF-8 text");
    }

    [Fact]
    public void Check_FileThatIsNotThere_IsSaid() =>
        AssertRefused(_folder.Combine("other.json"), "--config: there is no file 'other.json' (example: \"appsettings.Gateway.json\")");

    [Fact]
    public void Check_Folder_IsSaid()
    {
        Directory.CreateDirectory(_folder.Combine("conf.d"));

        AssertRefused(_folder.Combine("conf.d"), "--config: 'conf.d' is a folder, and a file is needed (example: \"appsettings.Gateway.json\")");
    }

    [Fact]
    public void Check_FileThatCantBeRead_IsSaid()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a file that nobody can read, root neither.");

        var (code, lines) = Check("/proc/self/mem");

        Assert.Equal(2, code);
        Assert.StartsWith("mem: can't be read: ", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Check_GoodFile_WithAndWithoutAByteOrderMark_Is0(bool hasMark)
    {
        File.WriteAllText(_folder.Combine(Name), """{ "$schema": "./x.json", "Gateway": { "Sessions": { "Ttl": "1.00:00:00" } }, }""", new UTF8Encoding(hasMark));

        var (code, lines) = Check(_folder.Combine(Name));

        Assert.Empty(lines);
        Assert.Equal(0, code);
    }

    [Fact]
    public void Check_TheRepositorysFile_Is0()
    {
        var (code, lines) = Check(Repository.Combine(Name));

        Assert.Empty(lines);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("""{ "Destinations": { "1": { "Address": "http://localhost:5080" }, "2": { "Address": "http://localhost:5081" } } }""")]
    [InlineData("""{ "Destinations": { "one": { "Address": "http://localhost:5080" } }, "SessionAffinity": { "Enabled": false } }""")]
    public void Check_WhatYarpTakes_Is0(string cluster)
    {
        File.WriteAllText(_folder.Combine(Name), $$"""{ "ReverseProxy": { "Routes": { "7": { "ClusterId": "8", "Match": { "Path": "/app/{**rest}" } } }, "Clusters": { "8": {{cluster}} } } }""");

        var (code, lines) = Check(_folder.Combine(Name));

        Assert.Empty(lines);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("DATABASE_URL", "postgres://u:p@h/db?target_session_attrs=read-write")]
    [InlineData("DATABASE_URL", "postgres://u:p@h1,h2:5433/db?target_session_attrs=prefer-standby&load_balance_hosts=random")]
    [InlineData("DATABASE_URL", "postgres://u:p@h/db?gssencmode=disable&sslmode=require&sslnegotiation=direct")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:8090;http://[::1]:8090")]
    [InlineData("ASPNETCORE_URLS", "http://+:8090")]
    [InlineData("ASPNETCORE_URLS", "http://unix:/tmp/gateway.sock")]
    [InlineData("ASPNETCORE_URLS", "http://gateway.internal:8090/")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "8090;8091")]
    [InlineData("Logging__LogLevel__Default", "warning")]
    [InlineData("Kestrel__Endpoints__web__Url", "http://0.0.0.0:8090")]
    public void Check_LegalVariable_Is0(string name, string value)
    {
        File.WriteAllText(_folder.Combine(Name), "{ }");

        var (code, lines) = Check(_folder.Combine(Name), new Dictionary<string, string> { [name] = value });

        Assert.Empty(lines);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Check_EveryDefaultOrEveryExample_Is0(bool isExample)
    {
        var file = new JsonObject();
        foreach (var key in DocumentedOptions.Read().Keys)
        {
            if ((isExample ? key.Example : key.Default) is { } value && !key.Path.Contains(DocumentedKey.FreeName, StringComparison.Ordinal))
                Set(file, key.Path.Split(':'), value.DeepClone());
        }

        if (isExample)
        {
            // One claim to one header, and a certificate that is there.
            file["Gateway"]!["Identity"]!["Headers"] = new JsonObject { ["id"] = "X-Account" };
            file["Gateway"]!["KeyRing"] = new JsonObject();
            // It is tried on its database, and there is none.
            file["Gateway"]!["Users"]!.AsObject().Remove("Query");
        }

        File.WriteAllText(_folder.Combine(Name), file.ToJsonString());

        var (code, lines) = Check(_folder.Combine(Name));

        Assert.Empty(lines);
        Assert.Equal(0, code);
    }

    private static void Set(JsonObject section, string[] names, JsonNode value)
    {
        foreach (var name in names[..^1])
            section = (section[name] ??= new JsonObject()).AsObject();
        section[names[^1]] = value;
    }

    private static void AssertRefused(string file, string line)
    {
        var (code, lines) = Check(file);
        Assert.Equal([line], lines);
        Assert.Equal(2, code);
    }

    // Folders are left out of the lines: a file is named by its full path, which is another one every time.
    private static (int Code, IReadOnlyList<string> Lines) Check(string file, IReadOnlyDictionary<string, string>? environment = null)
    {
        var main = typeof(global::Gateway.Configuration.Hosting.LimitsOptions).Assembly.EntryPoint!;
        var (output, errors) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        var before = Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(name => name, Environment.GetEnvironmentVariable);
        try
        {
            foreach (var name in CleanEnvironment.UnwantedOf(before.Keys))
                Environment.SetEnvironmentVariable(name, null);
            foreach (var (name, value) in environment ?? new Dictionary<string, string>())
                Environment.SetEnvironmentVariable(name, value);
            Console.SetOut(TextWriter.Null);
            Console.SetError(said);
            var code = (int)main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [(string[])["config", "check", "--config", file]], null)!;
            return (code, [.. said.ToString().Replace(Path.GetDirectoryName(file) + "/", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
            foreach (var name in environment?.Keys.Except(before.Keys) ?? [])
                Environment.SetEnvironmentVariable(name, null);
            foreach (var (name, value) in before)
                Environment.SetEnvironmentVariable(name, value);
        }
    }
}
