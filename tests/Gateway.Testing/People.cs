namespace Gateway.Testing;

/// <summary>The cast of the tests.</summary>
public static class People
{
    public static Person Alice { get; } = new("11111111-1111-4111-8111-111111111111", "alice@example.com", "alice", "Alice Adams", "editor", "correct horse battery staple");

    public static Person Bob { get; } = new("22222222-2222-4222-8222-222222222222", "bob@example.com", "bob", "Bob Brown", "viewer", "bob's own pass phrase");

    /// <summary>Has two roles.</summary>
    public static Person Carol { get; } = new("33333333-3333-4333-8333-333333333333", "carol@example.com", "carol", "Carol Clark", "auditor,admin", "carol's own pass phrase");

    /// <summary>Has a name that no header may carry as it is, and no role.</summary>
    public static Person Joerg { get; } = new("44444444-4444-4444-8444-444444444444", "joerg@example.com", "joerg", "Jörg Ümlaut", null, "Jörgs Paßwort: äöü €");

    /// <summary>The account is disabled.</summary>
    public static Person Dave { get; } = new("55555555-5555-4555-8555-555555555555", "dave@example.com", "dave", "Dave Dunn", "viewer", "dave's own pass phrase");

    public static IReadOnlyList<Person> All { get; } = [Alice, Bob, Carol, Joerg, Dave];
}
