using System.Runtime.InteropServices;

namespace Gateway.Users.Credentials;

/// <summary>Runs long computations on threads of their own that let every other thread of the machine go first.</summary>
internal static partial class LowPriorityThread
{
    // getpriority(2): the process, which to Linux is the one thread that calls, and which stays patient to its end.
    private const int OfProcess = 0;
    private const int Calling = 0;

    // A tenth of a processor that others want, and all of one that nobody does.
    private const int Niceness = 10;

    public static Task<T> RunAsync<T>(Func<T> work) => Task.Factory.StartNew(
        () =>
        {
            BePatient();
            return work();
        },
        CancellationToken.None,
        // What follows is not patient work, and may hold what others wait for.
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously,
        TaskScheduler.Default);

    private static void BePatient()
    {
        if (OperatingSystem.IsLinux())
        {
            // The runtime's own priorities mean nothing here. Where it is not allowed, the thread is as any other.
            _ = SetPriority(OfProcess, Calling, Niceness);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
