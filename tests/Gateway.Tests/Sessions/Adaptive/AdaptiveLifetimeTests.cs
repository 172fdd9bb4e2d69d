using CsCheck;
using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Xunit;

namespace Gateway.Tests.Sessions.Adaptive;

public sealed class AdaptiveLifetimeTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero);
    private static readonly AccessPlace Office = new("203.0.113.0/24", "Firefox");
    private static readonly AccessPlace Train = new("198.51.100.0/24", "Firefox");

    private static readonly Gen<SessionsOptions.AdaptiveOptions> GenOptions =
        from min in Gen.Int[1, 7200]
        from more in Gen.Int[0, 86400]
        from step in Gen.Int[1, 14400]
        select new SessionsOptions.AdaptiveOptions
        {
            Min = TimeSpan.FromSeconds(min),
            Max = TimeSpan.FromSeconds(min + more),
            Step = TimeSpan.FromSeconds(step),
        };

    private static readonly AccessPlace?[] Places =
        [null, Office, Train, Office with { Browser = "Chrome" }, new(null, "Firefox"), new("203.0.113.0/24", null)];

    private static readonly Gen<AccessPlace?> GenPlace = Gen.Int[0, 5].Select(static i => Places[i]);

    // Clocks jump: a use may come from long before the one before it.
    private static readonly Gen<SessionAccess[]> GenAccesses = Gen.Select(Gen.Int[-40_000, 400_000], GenPlace, Gen.Bool, Gen.Bool)
        .Select(static access => new SessionAccess(Begin.AddSeconds(access.Item1), access.Item2, access.Item3 && access.Item4))
        .Array[0, 40];

    [Fact]
    public void IdleLifetime_IsWithinItsBounds_WhateverTheUse() =>
        Gen.Select(GenOptions, GenAccesses, Gen.Int[0, 100]).Sample((options, accesses, share) =>
        {
            var rule = new AdaptiveLifetime(TtlOf(options, share), options);
            Assert.All(
                Run(rule, accesses),
                activity => Assert.True(options.Min <= activity.Idle && activity.Idle <= options.Max && activity.Level >= 0, $"{activity}"));
        });

    [Fact]
    public void UseFromOnePlace_NeverLowersTheLevelOrTheLifetime() =>
        Gen.Select(GenOptions, GenAccesses).Sample((options, accesses) =>
        {
            var before = new AdaptiveLifetime(options.Min, options).Begin(Begin, Office);
            foreach (var activity in Run(new(options.Min, options), [.. accesses.Select(static access => access with { Place = Office, HasMoved = false })]))
            {
                Assert.True(activity.Level >= before.Level && activity.Idle >= before.Idle, $"{before} became {activity}");
                before = activity;
            }
        });

    // However many gateways see the uses, and in whatever order they write them down.
    [Fact]
    public void Level_RisesOncePerStepAtMost() =>
        Gen.Select(GenOptions, GenAccesses).Sample((options, accesses) =>
        {
            var uses = accesses.Select(static access => access with { Place = Office, HasMoved = false, At = access.At < Begin ? Begin : access.At }).ToArray();
            var last = Run(new(options.Min, options), uses).LastOrDefault();
            var span = uses.Length == 0 ? TimeSpan.Zero : uses.Max(static use => use.At) - Begin;
            Assert.True((last?.Level ?? 0) <= span / options.Step, $"{last} after {span}");
        });

    [Fact]
    public void SameUseWrittenTwice_CountsOnce() =>
        Gen.Select(GenOptions, GenAccesses).Sample((options, accesses) =>
        {
            var rule = new AdaptiveLifetime(options.Min, options);
            Assert.Equal(Run(rule, accesses).LastOrDefault(), Run(rule, [.. accesses.SelectMany(static access => (SessionAccess[])[access, access])]).LastOrDefault());
        });

    [Fact]
    public void UseFromAnotherPlace_StartsAgainAtTheShortestLifetime() =>
        Gen.Select(GenOptions, GenAccesses).Sample((options, accesses) =>
        {
            var rule = new AdaptiveLifetime(options.Max, options);
            var before = Run(rule, [.. accesses, new(Begin, Office)]).Last();

            var moved = rule.After(before, new(Begin.AddDays(10), Train));

            Assert.Equal(new SessionActivity(0, options.Min, Begin.AddDays(10), Train), moved);
            Assert.True(rule.ChangesLevel(before, new(Begin.AddDays(10), Train)));
        });

    [Fact]
    public void Steps_DoubleTheLifetimeUpToItsMaximum_AndTheLevelGoesOnRising()
    {
        var rule = new AdaptiveLifetime(TimeSpan.FromHours(1), new SessionsOptions.AdaptiveOptions { Max = TimeSpan.FromHours(5) });
        var seen = Run(rule, [.. Enumerable.Range(1, 5).Select(static hour => new SessionAccess(Begin.AddHours(hour), Office))]);

        Assert.Equal([(1, 2.0), (2, 4.0), (3, 5.0), (4, 5.0), (5, 5.0)], seen.Select(static activity => (activity.Level, activity.Idle.TotalHours)));
    }

    [Fact]
    public void AfterAnotherPlace_TheNextStepDoublesTheShortestLifetime_AndCountsFromThere()
    {
        var rule = new AdaptiveLifetime(TimeSpan.FromHours(1), new SessionsOptions.AdaptiveOptions());
        var seen = Run(rule,
        [
            new(Begin, Office), new(Begin.AddHours(1), Office),
            new(Begin.AddHours(1.5), Train), new(Begin.AddHours(2.4), Train), new(Begin.AddHours(2.5), Train),
        ]);

        Assert.Equal([(0, 60.0), (1, 120.0), (0, 15.0), (0, 15.0), (1, 30.0)], seen.Select(static activity => (activity.Level, activity.Idle.TotalMinutes)));
    }

    [Theory]
    [InlineData("203.0.113.0/24", "Chrome")]
    [InlineData("198.51.100.0/24", "Firefox")]
    public void AnotherNetworkOrAnotherBrowser_IsAnotherPlace(string network, string browser) =>
        Assert.True(Office.DiffersFrom(new(network, browser)));

    [Fact]
    public void UnknownPlace_IsNoOther_AndIsLearned()
    {
        var rule = new AdaptiveLifetime(TimeSpan.FromHours(1), new SessionsOptions.AdaptiveOptions());

        var learned = rule.After(rule.Begin(Begin, place: null), new(Begin.AddMinutes(1), Office));

        Assert.Equal(new SessionActivity(0, TimeSpan.FromHours(1), Begin, Office), learned);
        Assert.Equal(learned, rule.After(learned, new(Begin.AddMinutes(2))));
    }

    // A gateway whose clock was a day ahead must not keep the level from rising for a day.
    [Fact]
    public void ClockThatWasAhead_IsForgotten()
    {
        var rule = new AdaptiveLifetime(TimeSpan.FromHours(1), new SessionsOptions.AdaptiveOptions());
        var ahead = rule.After(rule.Begin(Begin, Office), new(Begin.AddDays(1), Office));

        var seen = new List<SessionActivity>();
        for (var hour = 1; hour <= 3; hour++)
        {
            ahead = rule.After(ahead, new(Begin.AddHours(hour), Office));
            seen.Add(ahead);
        }

        Assert.Equal([1, 2, 3], seen.Select(static activity => activity.Level));
    }

    // Between the shortest and the longest.
    private static TimeSpan TtlOf(SessionsOptions.AdaptiveOptions options, int share) => options.Min + ((options.Max - options.Min) * share / 100);

    private static List<SessionActivity> Run(AdaptiveLifetime rule, SessionAccess[] accesses)
    {
        var seen = new List<SessionActivity>();
        var activity = rule.Begin(Begin, Office);
        foreach (var access in accesses)
        {
            seen.Add(activity = rule.After(activity, access));
        }

        return seen;
    }
}
