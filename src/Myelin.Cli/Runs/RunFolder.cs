using Myelin.Cli.Commands;
using Myelin.Cli.Terminal;

namespace Myelin.Cli.Runs;

/// <summary>The folder that a training run writes to.</summary>
internal static class RunFolder
{
    /// <summary>Makes the folder, trains, and removes it again if the run failed before it had anything to keep.</summary>
    internal static int Use(string path, Func<int> train)
    {
        bool isNew = !Directory.Exists(path);
        Make(path);
        try
        {
            return train();
        }
        finally
        {
            if (isNew && Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any()) Directory.Delete(path);
        }
    }

    /// <summary>Whether a run goes on with what is in its folder; says so.</summary>
    internal static bool GoesOn(TrainRequest request, Output output)
    {
        bool resumed = request.Resume && File.Exists(Path.Combine(request.Out, "last.safetensors"));
        if (resumed) output.Line($"going on with the run in {request.Out}");
        // No error: a job that is started again and again has the same command the first time.
        else if (request.Resume) output.Notice($"NOTE: nothing to go on with in {request.Out}; starting anew");
        return resumed;
    }

    /// <summary>Hours of training must not end in a folder that cannot be written.</summary>
    private static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"train: the run's folder must be one that can be made.\n  Got \"{error.Message}\" for {path}.\n  Choose another --out.",
                error);
        }
    }
}
