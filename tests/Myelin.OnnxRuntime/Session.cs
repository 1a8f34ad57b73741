using Microsoft.ML.OnnxRuntime;

namespace Myelin.OnnxRuntime;

/// <summary>Sessions that report errors only.</summary>
internal static class Session
{
    internal static InferenceSession Open(string model)
    {
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(model, options);
    }
}
