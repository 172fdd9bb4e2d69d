using CsCheck;

namespace Gateway.Tests;

/// <summary>Generates texts that are nearly something.</summary>
internal static class TextGen
{
    /// <summary>Texts made of these parts, with a stray character now and then.</summary>
    public static Gen<string> Of(params string[] parts) =>
        Gen.Frequency((12, Gen.Int[0, parts.Length - 1].Select(part => parts[part])), (1, Gen.Char[' ', '~'].Select(c => c.ToString())), (1, Gen.Char.Select(c => c.ToString())))
            .Array[0, 14].Select(string.Concat);
}
