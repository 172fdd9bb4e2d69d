using BenchmarkDotNet.Running;
using Gateway.Benchmarks;

// dotnet run -c Release --project tests/Gateway.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(HotPath).Assembly).Run(args);
