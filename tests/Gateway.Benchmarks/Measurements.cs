using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Benchmarks;

/// <summary>What the measurements of one request cost where somebody collects them, as the server and the gateway make them.</summary>
[MemoryDiagnoser]
public class Measurements : IDisposable
{
    private readonly Meter _meter = new("Measurements");
    private readonly MeterProvider _provider;
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _request;
    private readonly Histogram<double> _upstream;

    public Measurements()
    {
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_meter.Name).SetExemplarFilter(ExemplarFilterType.TraceBased).AddPrometheusExporter().Build();
        _active = _meter.CreateUpDownCounter<long>("active");
        _request = _meter.CreateHistogram<double>("request");
        _upstream = _meter.CreateHistogram<double>("upstream");
    }

    [Benchmark]
    public void Active()
    {
        var tags = new TagList { { "url.scheme", "http" }, { "http.request.method", "GET" } };
        _active.Add(1, tags);
        _active.Add(-1, tags);
    }

    [Benchmark]
    public void Request() => _request.Record(0.003, new TagList
    {
        { "network.protocol.version", "1.1" },
        { "url.scheme", "http" },
        { "http.request.method", "GET" },
        { "http.response.status_code", 200 },
        { "http.route", "/api/{**rest}" },
        { "gateway.authentication", "session" },
    });

    [Benchmark]
    public void Upstream() => _upstream.Record(0.003, new("gateway.cluster", "api"), new("gateway.destination", "one"), new KeyValuePair<string, object?>("gateway.upstream.result", "ok"));

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
        GC.SuppressFinalize(this);
    }
}
