using Gateway.Pages.Charts;

namespace Gateway.Pages.Admin;

/// <summary>What the overview shows.</summary>
/// <param name="Sessions">How many sessions there are now.</param>
/// <param name="Users">How many people have one.</param>
/// <param name="Figures">What was counted; null where counting is off.</param>
public sealed record OverviewModel(long Sessions, long Users, OverviewFigures? Figures);

/// <summary>The pictures of the overview.</summary>
/// <param name="SignInsByHour">Sign-ins of the last hours: succeeded, failed, throttled.</param>
/// <param name="SignInsByDay">Sign-ins of the last days: succeeded, failed, throttled.</param>
/// <param name="PeopleByDay">How many people there were on each day.</param>
/// <param name="Devices">Sessions by the kind of device, the most frequent first.</param>
/// <param name="Week">Requests by the hour of the week.</param>
/// <param name="MedianSession">How long half of the sessions lasted at most; null where none has ended.</param>
/// <param name="LongSession">How long nine in ten lasted at most.</param>
/// <param name="Days">How many days the figures cover.</param>
/// <param name="Zone">The name of the time zone.</param>
public sealed record OverviewFigures(
    ChartData SignInsByHour,
    ChartData SignInsByDay,
    ChartData PeopleByDay,
    ChartData Devices,
    HeatMapData Week,
    TimeSpan? MedianSession,
    TimeSpan? LongSession,
    int Days,
    string Zone);
