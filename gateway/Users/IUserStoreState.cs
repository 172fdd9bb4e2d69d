namespace Gateway.Users;

/// <summary>The reason why the users' store failed, for the command line and health details.</summary>
internal interface IUserStoreState
{
    /// <summary>The reason of the last failure in one line without secrets; null if the last call succeeded.</summary>
    string? Failure { get; }

    /// <summary>Whether the last call failed because the gateway's own tables are missing, which <c>migrate</c> creates.</summary>
    bool NeedsMigration => false;
}
