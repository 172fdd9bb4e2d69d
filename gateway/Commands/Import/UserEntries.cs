using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Gateway.Users;
using Gateway.Users.Files;
using Sylvan.Data.Csv;

namespace Gateway.Commands.Import;

/// <summary>Streams users from a CSV file with a header, a JSON array, or a sequence of JSON objects.</summary>
internal static class UserEntries
{
    private static readonly string[] Columns = ["id", "email", "username", "full_name", "role", "password_hash", "disabled"];

    /// <summary>Reads a file. Its first character determines the format.</summary>
    /// <exception cref="InvalidDataException">The file has none of these formats; the message contains the reason.</exception>
    public static async IAsyncEnumerable<UserEntry> ReadAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await FirstCharacterAsync(file, cancellationToken);
        var entries = first is '[' or '{'
            ? ReadJsonAsync(file, isSequence: first == '{', cancellationToken)
            : ReadCsvAsync(file, cancellationToken);
        await foreach (var entry in entries)
        {
            yield return entry;
        }
    }

    private static async Task<char> FirstCharacterAsync(Stream file, CancellationToken cancellationToken)
    {
        var start = new byte[64];
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        return Encoding.UTF8.GetString(start, 0, length).TrimStart('\uFEFF', ' ', '\t', '\r', '\n') is [var first, ..]
            ? first
            : throw new InvalidDataException("the file is empty");
    }

    private static async IAsyncEnumerable<UserEntry> ReadJsonAsync(
        Stream file, bool isSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var elements = JsonSerializer
            .DeserializeAsyncEnumerable(file, UserRecordJson.Default.JsonElement, isSequence, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (elements)
        {
            for (var n = 1; await MoveNextAsync(); n++)
            {
                yield return Read($"entry {n}", elements.Current);
            }
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await elements.MoveNextAsync();
            }
            catch (JsonException e)
            {
                throw new InvalidDataException($"the file is no JSON: {e.Message.ReplaceLineEndings(" ")}", e);
            }
        }
    }

    private static UserEntry Read(string place, JsonElement element)
    {
        try
        {
            return element.Deserialize(UserRecordJson.Default.UserRecord) is { } record
                ? new(place, record.ToUser())
                : new(place, null, "it is no object");
        }
        catch (JsonException e)
        {
            return new(place, null, e.Message.Split(" Path:")[0].ReplaceLineEndings(" ").TrimEnd('.'));
        }
    }

    private static async IAsyncEnumerable<UserEntry> ReadCsvAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = new StreamReader(file, leaveOpen: true);
        await using var csv = await CreateAsync(text, cancellationToken);
        var columns = Enumerable.Range(0, csv.FieldCount).ToDictionary(n => NameOf(csv.GetName(n)), n => n, StringComparer.Ordinal);
        if (!columns.ContainsKey("email") && !columns.ContainsKey("username"))
        {
            throw new InvalidDataException(
                $"the first line must name the columns, email or username among them (known are {string.Join(", ", Columns)})");
        }

        while (await csv.ReadAsync(cancellationToken))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"row {csv.RowNumber}");
            yield return Read(place, name => columns.TryGetValue(name, out var n) && n < csv.RowFieldCount ? csv.GetString(n).Trim() : "");
        }
    }

    private static async Task<CsvDataReader> CreateAsync(TextReader text, CancellationToken cancellationToken)
    {
        try
        {
            return await CsvDataReader.CreateAsync(text, new CsvDataReaderOptions { HasHeaders = true }, cancellationToken);
        }
        catch (Exception e) when (e is CsvFormatException or CsvMissingHeadersException)
        {
            throw new InvalidDataException($"the file is no CSV with a header: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static string NameOf(string column) => column.Trim().ToLowerInvariant() is var name && Columns.Contains(name)
        ? name
        : throw new InvalidDataException($"there is no column '{column}' (known are {string.Join(", ", Columns)})");

    private static UserEntry Read(string place, Func<string, string> column)
    {
        var disabled = column("disabled").ToLowerInvariant();
        var isDisabled = disabled is "true" or "t" or "1" or "yes";
        return isDisabled || disabled is "" or "false" or "f" or "0" or "no"
            ? new(place, new User(
                column("id"), Text("email"), Text("username"), Text("full_name"), Text("role"), Text("password_hash"), isDisabled))
            : new(place, null, "disabled is neither true nor false");

        string? Text(string name) => column(name) is { Length: > 0 } text ? text : null;
    }
}
