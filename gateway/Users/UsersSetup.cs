namespace Gateway.Users;

/// <summary>Registers the directory that the configuration asks for, and the verification of credentials.</summary>
internal static class UsersSetup
{
    /// <summary>Adds the users.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="gatewaySection">The configuration section <c>Gateway</c>.</param>
    /// <param name="baseDirectory">Where a relative <c>Gateway:Users:File</c> starts.</param>
    public static IServiceCollection AddUsers(this IServiceCollection services, IConfiguration gatewaySection, string baseDirectory)
    {
        throw new NotImplementedException();
    }
}
