namespace EchoNative.Server.Tests.Schema;

/// <summary>A test that needs Python's jsonschema, and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SchemaFactAttribute : FactAttribute
{
    public SchemaFactAttribute()
    {
        if (MessageSchema.Python is null)
        {
            Skip = "python3 has no jsonschema 4 (Debian: python3-jsonschema).";
        }
    }
}
