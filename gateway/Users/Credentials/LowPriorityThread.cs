using System.Runtime.InteropServices;

namespace Gateway.Users.Credentials;

/// <summary>Runs long computations on threads of their own, with a lower priority than all other threads of the machine.</summary>
internal static partial class LowPriorityThread
{
    // getpriority(2): "process" and "the calling one", which on Linux means the calling thread.
    private const int PriorityOfProcess = 0;
    private const int Caller = 0;

    // About a tenth of a processor while other threads want it, and all of it otherwise.
    private const int Niceness = 10;

    /// <summary>Runs the work. The continuation runs on the thread pool, with the priority of any other work.</summary>
    public static Task<T> RunAsync<T>(Func<T> work) => Task.Factory.StartNew(
        () =>
        {
            LowerPriority();
            return work();
        },
        CancellationToken.None,
        // Without RunContinuationsAsynchronously, what follows would run with low priority and might hold what other threads wait for.
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously,
        TaskScheduler.Default);

    private static void LowerPriority()
    {
        if (OperatingSystem.IsLinux())
        {
            // .NET does not map Thread.Priority to anything on Linux. If the call is not permitted, the thread keeps its priority.
            _ = SetPriority(PriorityOfProcess, Caller, Niceness);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
