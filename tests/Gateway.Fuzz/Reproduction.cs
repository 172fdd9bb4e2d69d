namespace Gateway.Fuzz;

/// <summary>Runs a target over files, and says what each of them breaks.</summary>
internal static class Reproduction
{
    /// <returns>The exit code: 1 when any file breaks something.</returns>
    public static int Run(Action<byte[]> target, string[] files)
    {
        var broken = 0;
        foreach (var file in files)
        {
            try
            {
                target(File.ReadAllBytes(file));
                Console.WriteLine($"{file}: holds");
            }
#pragma warning disable CA1031 // Whatever it is, it is what was looked for.
            catch (Exception e)
#pragma warning restore CA1031
            {
                broken++;
                Console.WriteLine($"{file}: {e}");
            }
        }

        return broken == 0 ? 0 : 1;
    }
}
