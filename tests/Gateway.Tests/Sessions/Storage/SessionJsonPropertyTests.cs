using System.Text;
using CsCheck;
using Xunit;

namespace Gateway.Tests.Sessions.Storage;

public sealed class SessionJsonPropertyTests
{
    private static readonly string[] Dates =
    [
        "\"2026-01-02T03:04:05.678+00:00\"", "\"2026-01-02T03:04:05Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"9999-12-31T23:59:59+14:00\"", "\"9999-12-31T23:59:59-14:00\"",
        "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"0001-01-01T00:00:00-14:00\"", "\"2026-01-02\"", "\"2026-13-02T00:00:00Z\"", "0", "null", "\"\"",
    ];

    private static readonly string[] Texts = ["\"u\"", "\"u\"", "\"u\"", "\"v\"", "\"\"", "null", "7", "[]", "{}", "\"\\ud800\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" + "\"", "true"];

    private static readonly string[] Names = ["expires_at", "secret_hash", "remember", "imported", "imported_from", "ip", "user_agent", "device", "theme", "\\ud800", "", "user_id", "User_Id"];

    private static readonly Gen<string> Date = Gen.Int[0, Dates.Length - 1].Select(i => Dates[i]);
    private static readonly Gen<string> Text = Gen.Int[0, Texts.Length - 1].Select(i => Texts[i]);
    private static readonly Gen<string> Others = Gen.Select(Gen.Int[0, Names.Length - 1], Gen.OneOf(Date, Text)).Array[0, 3]
        .Select(fields => string.Concat(fields.Select(field => $",\"{Names[field.Item1]}\":{field.Item2}")));

    private static readonly Gen<string> Record = Gen.Select(Text, Date, Date, Others, Others)
        .Select((id, created, accessed, others, userOthers) => $$"""{"user_id":{{id}},"user_data":{"id":{{id}}{{userOthers}}},"created_at":{{created}},"last_accessed":{{accessed}}{{others}}}""");

    [Fact]
    public void Read_NearlyARecord_IsASessionOrNone() => Record.Sample(record => SessionJsonInvariants.Check(Encoding.UTF8.GetBytes(record)), iter: 4_000);

    [Fact]
    public void Read_RecordWithABrokenByte_IsASessionOrNone() => Gen.Select(Record, Gen.Int[0, 1000], Gen.Byte).Sample((record, at, octet) =>
    {
        var stored = Encoding.UTF8.GetBytes(record);
        stored[at % stored.Length] = octet;
        SessionJsonInvariants.Check(stored);
    }, iter: 4_000);

    [Fact]
    public void Read_AnyBytes_AreASessionOrNone() => Gen.Byte.Array[0, 200].Sample(SessionJsonInvariants.Check, iter: 3_000);
}
