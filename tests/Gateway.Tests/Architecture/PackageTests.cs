using System.Xml.Linq;
using Xunit;

namespace Gateway.Tests.Architecture;

/// <summary>A project names only packages that a file of it uses.</summary>
public sealed class PackageTests
{
    // What a file that uses the package contains, where that is not the package's name as a namespace.
    private static readonly Dictionary<string, string> SignsOfUse = new(StringComparer.Ordinal)
    {
        ["BCrypt.Net-Next"] = "BCrypt.Net",
        ["dbup-postgresql"] = "using DbUp",
        ["Grpc.AspNetCore.Server"] = ".AddGrpc()",
        ["Grpc.AspNetCore.Server.Reflection"] = ".AddGrpcReflection()",
        ["Grpc.HealthCheck"] = "Grpc.Health",
        ["Microsoft.EntityFrameworkCore.Sqlite"] = ".UseSqlite(",
        ["Microsoft.Extensions.Diagnostics.Testing"] = "using Microsoft.Extensions.Logging.Testing",
        ["Microsoft.Extensions.TimeProvider.Testing"] = "using Microsoft.Extensions.Time.Testing",
        ["Microsoft.AspNetCore.DataProtection.StackExchangeRedis"] = "RedisXmlRepository",
        ["WireMock.Net"] = "using WireMock",
        ["Npgsql.EntityFrameworkCore.PostgreSQL"] = ".UseNpgsql(",
        ["OpenTelemetry.Exporter.OpenTelemetryProtocol"] = "OtlpExporter(",
        ["OpenTelemetry.Exporter.Prometheus.AspNetCore"] = ".AddPrometheusExporter(",
        ["OpenTelemetry.Extensions.Hosting"] = ".AddOpenTelemetry()",
        ["OpenTelemetry.Instrumentation.AspNetCore"] = ".AddAspNetCoreInstrumentation(",
        ["OpenTelemetry.Instrumentation.Http"] = ".AddHttpClientInstrumentation(",
        ["OpenTelemetry.Instrumentation.Runtime"] = ".AddRuntimeInstrumentation(",
        ["TngTech.ArchUnitNET"] = "using ArchUnitNET",
        ["xunit.v3"] = "using Xunit",
    };

    private static readonly string[] SourcePatterns = ["*.cs", "*.cshtml"];

    // Used by the build and by no file.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["Microsoft.CodeAnalysis.BannedApiAnalyzers"] = "an analyzer; Directory.Build.props gives it to every project",
    };

    public static TheoryData<string> Projects => [.. SourceFiles.Below(".", "*.csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_PackageThatItNames_IsUsed(string project)
    {
        var folder = project[..project.LastIndexOf('/')];
        var sources = SourcePatterns.SelectMany(pattern => SourceFiles.Below(folder, pattern))
            // This one has the signs of all packages.
            .Where(static file => !file.EndsWith($"/{nameof(PackageTests)}.cs", StringComparison.Ordinal))
            .Select(SourceFiles.Read)
            .Concat(GlobalUsingsOf(project))
            .ToList();

        var unused = ReferencesOf(project)
            .Select(static package => (Name: package, Sign: SignsOfUse.GetValueOrDefault(package, package)))
            .Where(package => !sources.Exists(source => source.Contains(package.Sign, StringComparison.Ordinal)))
            .Select(static package => package.Name);

        Assert.Empty(unused.Except(Exceptions.Keys));
    }

    [Fact]
    public void Versions_OfPackages_AreOfPackagesThatAProjectNames()
    {
        var named = Projects.SelectMany(static project => ReferencesOf(project.Data)).Concat(ReferencesOf("Directory.Build.props"));
        var versions = XDocument.Parse(SourceFiles.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(static version => (string)version.Attribute("Include")!);

        Assert.Empty(versions.Except(named).Except(Exceptions.Keys));
    }

    [Fact]
    public void Signs_AndExceptions_AreOfPackagesWithAVersion()
    {
        var versions = SourceFiles.Read("Directory.Packages.props");

        Assert.All(
            SignsOfUse.Keys.Concat(Exceptions.Keys),
            package => Assert.Contains($"Include=\"{package}\"", versions, StringComparison.Ordinal));
    }

    private static IEnumerable<string> GlobalUsingsOf(string project) =>
        XDocument.Parse(SourceFiles.Read(project)).Descendants("Using").Select(static global => $"using {(string)global.Attribute("Include")!};");

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Parse(SourceFiles.Read(project)).Descendants("PackageReference")
            .Select(static reference => (string)reference.Attribute("Include")!);

}
