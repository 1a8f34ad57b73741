namespace Myelin;

/// <summary>The loss is no longer finite; the message names the likely cause.</summary>
public sealed class DivergenceException : InvalidOperationException
{
    /// <summary>An error without a message of its own.</summary>
    public DivergenceException() { }

    /// <summary>An error with a message.</summary>
    public DivergenceException(string message) : base(message) { }

    /// <summary>An error with a message and its cause.</summary>
    public DivergenceException(string message, Exception innerException) : base(message, innerException) { }
}
