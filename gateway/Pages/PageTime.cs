using System.Globalization;

namespace Gateway.Pages;

/// <summary>Formats times for pages: UTC, since the server does not know the reader's time zone.</summary>
internal static class PageTime
{
    /// <summary>For the attribute <c>datetime</c>.</summary>
    public static string Iso(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>For people.</summary>
    public static string Text(DateTime time) => time.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
